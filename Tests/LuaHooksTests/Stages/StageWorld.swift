import Foundation
import LambdaStages
import StageKit
import Synchronization

/// The outside of a stage in Lua: what it asked web servers, and provisioned concurrency.
final class StageWorld: StageServices {
    struct Content: Hashable, Sendable {
        /// By `function:qualifier`.
        var provisioned: [String: Int] = [:]
        var posts: [String] = []
        var lines: [String] = []
    }

    private let content: Mutex<Content>
    private let name: String
    let clock: any RunClock
    private let parent: StageWorld?

    init(_ content: Content = Content(), clock: any RunClock, function: String = "checkout", parent: StageWorld? = nil)
    {
        self.content = Mutex(content)
        self.clock = clock
        self.parent = parent
        name = function
    }

    var now: Content { parent?.now ?? content.withLock { $0 } }

    private func change(_ body: @Sendable (inout Content) -> Void) {
        if let parent { parent.change(body) } else { content.withLock { body(&$0) } }
    }

    func of(function: String?, alias: String?) -> any StageServices {
        StageWorld(clock: clock, function: function ?? name, parent: parent ?? self)
    }

    func http(_ request: WebRequest) async throws -> WebResponse {
        if request.url.hasSuffix("down") { throw StageError(.failed, "\(request.url): refused", isRetryable: true) }
        if let known = request.url.firstRange(of: "known/") {
            let post = "POST https://x.test/\(request.url[known.upperBound...])"
            return WebResponse(status: 200, body: Array((now.posts.contains(post) ? "yes" : "no").utf8))
        }
        change { $0.posts.append("\(request.method) \(request.url)") }
        return WebResponse(status: 200, body: Array("{\"ok\":true}".utf8))
    }

    func provision(_ qualifier: String, executions: Int) async throws {
        if qualifier == "0" { throw StageError(.refused, "Put of version 0 failed: no.") }
        change { [name] in $0.provisioned["\(name):\(qualifier)"] = executions }
    }

    func unprovision(_ qualifier: String) async throws {
        change { [name] in $0.provisioned["\(name):\(qualifier)"] = nil }
    }

    func provisioned(_ qualifier: String) async throws -> HookProvisioning? {
        now.provisioned["\(name):\(qualifier)"].map { HookProvisioning(requested: $0, available: $0, status: "READY") }
    }

    func invoke(_ invocation: HookInvocation) async throws -> HookInvocation.Answer {
        HookInvocation.Answer(payload: Array("{\"version\":\"\(name):\(invocation.version)\"}".utf8))
    }

    func version(_ number: String) async throws -> HookVersion { throw StageError(.failed, "no version \(number)") }
    func versions() async throws -> [HookVersion] { [] }
    func aliases() async throws -> [HookAlias] { [] }

    func metrics(of version: String, window: TimeLength, percentile: Double?) async throws -> VersionMetrics {
        VersionMetrics(from: clock.now, to: clock.now, isComplete: true)
    }

    func query(_ query: HookMetricQuery) async throws -> MetricAnswer {
        MetricAnswer(value: nil, points: [], from: clock.now, to: clock.now, isComplete: true)
    }

    func alarm(_ name: String) async throws -> AlarmState { AlarmState(name, .ok) }
    func secret(_ name: String) async throws -> String { "hunter2" }

    func log(_ message: String, level: RunEvent.LogLevel, data: JSONValue) async {
        change { $0.lines.append(message) }
    }
}
