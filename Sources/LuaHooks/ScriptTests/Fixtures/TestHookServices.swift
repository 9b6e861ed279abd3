import Expressions
import Foundation
import LambdaStages
import StageKit

/// The services of scripts under test, answered from the test's doubles.
struct TestHookServices: HookServices {
    let world: TestWorld
    let exchange: ScriptCallChannel
    let clock: any RunClock

    /// - Parameter clock: the time; nil for that of the test.
    init(world: TestWorld, exchange: ScriptCallChannel, clock: (any RunClock)? = nil) {
        self.world = world
        self.exchange = exchange
        self.clock = clock ?? world.clock
    }

    func invoke(_ invocation: HookInvocation) async throws -> HookInvocation.Answer {
        let payload = (try? JSONValue(parsing: invocation.payload)) ?? .null
        let request: JSONValue = ["version": .string(invocation.version), "payload": payload]
        world.change { $0.invocations.append(request) }
        guard let double = world.read({ $0.answers.last { $0.matches(invocation.version) } }) else {
            throw StageError(
                .failed,
                "The test has no answer for an invocation of version \(invocation.version): give one with "
                    + "t.lambda{ version = \"\(invocation.version)\", payload = … }.")
        }
        let fields = try await answer(double, request, known: TestDoubles.answerFields, plain: "payload")
        var answer = HookInvocation.Answer(
            status: try fields.whole("status", in: 100...599) ?? 200, executedVersion: invocation.version,
            milliseconds: try fields.number("duration_ms"), log: try fields.text("log"))
        answer.payload = Array((try fields.text("text") ?? fields.value["payload"]?.text() ?? "null").utf8)
        if let error = try fields.text("error") {
            answer.functionError = error == "Handled" ? error : "Unhandled"
            if fields.value["payload"] == nil, fields["text"] == nil {
                let failure: JSONValue = ["errorMessage": .string(error), "errorType": "Error"]
                answer.payload = Array(failure.text().utf8)
            }
        }
        return answer
    }

    func version(_ number: String) async throws -> HookVersion {
        if let found = world.read({ $0.versions?.first { $0.version == number } }) { return found }
        throw StageError(
            .failed,
            "Function \(TestContext.function) has no version \(number): the test names them with t.versions{…}.")
    }

    func versions() async throws -> [HookVersion] { world.read { $0.versions ?? [] } }

    func aliases() async throws -> [HookAlias] { world.read(\.aliases) }

    func metrics(of version: String, window: TimeLength, percentile: Double?) async throws -> VersionMetrics {
        let now = clock.now
        let from = now.addingTimeInterval(-window.seconds)
        guard var found = world.read({ $0.metrics[version] }) else { return VersionMetrics(from: from, to: now) }
        (found.from, found.to) = (from, now)
        return found
    }

    func query(_ query: HookMetricQuery) async throws -> MetricAnswer {
        guard var found = world.read({ $0.queries[query.metric] ?? $0.queries["\(query.namespace)/\(query.metric)"] })
        else {
            throw StageError(
                .failed,
                "The test says nothing of the metric \(query.metric): give it a value with "
                    + "t.metric{ name = \"\(query.metric)\", value = … }.")
        }
        found.to = clock.now
        found.from = found.to.addingTimeInterval(-query.window.seconds)
        return found
    }

    func alarm(_ name: String) async throws -> AlarmState {
        if let found = world.read({ $0.alarms[name] }) { return found }
        throw StageError(
            .failed,
            "There is no alarm '\(name)': the test names it with t.alarm{ name = \"\(name)\", state = \"OK\" }.")
    }

    /// `NAME` and `env:NAME` are the same.
    func secret(_ name: String) async throws -> String {
        let plain = name.hasPrefix("env:") ? String(name.dropFirst(4)) : name
        if let found = world.read({ $0.secrets[plain] }) { return found }
        throw StageError(
            .failed,
            "The test says nothing of the secret \(name): give it a value with "
                + "t.secret{ name = \"\(plain)\", value = … }.")
    }

    func http(_ request: WebRequest) async throws -> WebResponse {
        let body = request.body.map { String(decoding: $0, as: UTF8.self) }
        let headers = JSONValue.object(
            .init(request.headers.map { ($0.name, .string($0.value)) }, uniquingKeysWith: { _, last in last }))
        let described: JSONValue = [
            "method": .string(request.method), "url": .string(request.url), "headers": headers,
            "body": body.map(JSONValue.string) ?? .null,
        ]
        world.change { $0.requests.append(described) }
        let double = world.read { state in
            state.pages.last { page in
                let method = page.fields["method"]?.stringValue
                return page.matches(request.url) && (method == nil || method?.uppercased() == request.method)
            }
        }
        guard let double else {
            throw StageError(
                .failed,
                "The test has no answer for \(request.method) \(request.url): give one with "
                    + "t.http{ url = \"\(request.url)\", status = 200, body = … }.")
        }
        let fields = try await answer(double, described, known: TestDoubles.pageFields, plain: "body")
        if let error = try fields.text("error") {
            throw StageError(.failed, "\(request.url): \(error)", isRetryable: true)
        }
        let page = fields.value["body"] ?? .string("")
        let answered = try fields.map("headers")?.objectValue ?? [:]
        return WebResponse(
            status: try fields.whole("status", in: 100...599) ?? 200,
            headers: answered.map { WebHeader(name: $0.key, value: $0.value.stringValue ?? $0.value.text()) },
            body: Array((page.stringValue ?? page.text()).utf8))
    }

    func log(_ message: String, level: RunEvent.LogLevel, data: JSONValue) async {
        let line: JSONValue = ["level": .string("\(level)"), "message": .string(message), "data": data]
        world.change { state in
            state.logs.append(line)
            state.lines.append("\(level): \(message)\(data.isNull ? "" : " \(data.text())")")
        }
    }

    /// A double's fields, with what its function computes.
    /// - Parameter plain: the field that an answer without fields is.
    private func answer(
        _ double: ScriptedResponse, _ request: JSONValue, known: [String], plain: String
    ) async throws -> TestFields {
        guard let handler = double.handler, case .object(var members) = double.fields else {
            return try TestFields(double.fields, "the double", known: known)
        }
        let computed = try await exchange.compute(handler, request)
        if case .object(let answer) = computed, answer.keys.allSatisfy(known.contains) {
            members.merge(answer) { _, new in new }
        } else {
            members[plain] = computed
        }
        return try TestFields(.object(members), "the double", known: known)
    }
}

/// In tests there is one function, whatever a stage calls it.
extension TestHookServices: StageServices {
    func of(function: String?, alias: String?) -> any StageServices { self }

    func provision(_ qualifier: String, executions: Int) async throws {
        let call: JSONValue = [
            "action": "provision", "version": .string(qualifier), "executions": .integer(Int64(executions)),
        ]
        world.change { state in
            state.provisioning.append(call)
            state.provisioned[qualifier] = HookProvisioning(
                requested: executions, available: executions, status: "READY")
        }
    }

    func unprovision(_ qualifier: String) async throws {
        world.change { state in
            state.provisioning.append(["action": "unprovision", "version": .string(qualifier)])
            state.provisioned[qualifier] = nil
        }
    }

    func provisioned(_ qualifier: String) async throws -> HookProvisioning? { world.read { $0.provisioned[qualifier] } }
}
