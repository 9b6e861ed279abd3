import AWSServices
import Foundation
import SigV4
import Synchronization
import Testing

@Suite struct AssumeRoleTests {
    private static let request = AssumeRoleRequest(roleArn: "arn:aws:iam::1:role/r", externalId: "x y")

    private static func answer(key: String, expires: Date) -> ScriptedTransport.Entry {
        .json(
            200,
            """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
            <Credentials><AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>s&amp;s</SecretAccessKey>
            <SessionToken>t</SessionToken><Expiration>\(expires.formatted(.iso8601))</Expiration></Credentials>
            <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/me</Arn></AssumedRoleUser>
            </AssumeRoleResult></AssumeRoleResponse>
            """)
    }

    private func clients(_ transport: any HTTPTransport, _ clock: VirtualClock) -> AWSClients {
        Fixtures.clients(
            transport, clock: clock,
            credentials: .role(Self.request, source: .keys(Fixtures.credentials, origin: "test")))
    }

    @Test("The role's credentials sign the calls, and STS is asked with those that may take it on")
    func chain() async throws {
        let clock = VirtualClock()
        let transport = ScriptedTransport(
            Self.answer(key: "ROLEKEY", expires: clock.now.addingTimeInterval(3600)), .function)
        _ = try await clients(transport, clock).lambda.getFunction("f")
        let requests = transport.requests
        #expect(requests.count == 2)
        #expect(
            String(decoding: requests[0].body, as: UTF8.self)
                == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
                + "&RoleSessionName=staysail&ExternalId=x%20y")
        func authorization(_ index: Int) -> String {
            requests[index].headers.first { $0.name == "authorization" }?.value ?? ""
        }
        #expect(authorization(0).contains("Credential=AKIDEXAMPLE/"))
        #expect(authorization(0).contains("/sts/"))
        #expect(authorization(1).contains("Credential=ROLEKEY/"))
        #expect(requests[1].headers.contains(HTTPHeader("x-amz-security-token", "t")))
    }

    @Test("Credentials are kept until five minutes before their end, and then renewed")
    func refresh() async throws {
        let clock = VirtualClock()
        let transport = ScriptedTransport(
            Self.answer(key: "ONE", expires: clock.now.addingTimeInterval(3600)), .function, .function,
            Self.answer(key: "TWO", expires: clock.now.addingTimeInterval(7200)), .function)
        let lambda = clients(transport, clock).lambda
        _ = try await lambda.getFunction("f")
        clock.advance(by: .seconds(3290))
        _ = try await lambda.getFunction("f")
        clock.advance(by: .seconds(20))
        _ = try await lambda.getFunction("f")
        let hosts = transport.requests.map { $0.path == "/" ? "sts" : "lambda" }
        #expect(hosts == ["sts", "lambda", "lambda", "sts", "lambda"])
    }

    @Test("Credentials that STS does not renew are used to their very end")
    func lastMinutes() async throws {
        let clock = VirtualClock()
        let transport = ScriptedTransport(
            Self.answer(key: "ONE", expires: clock.now.addingTimeInterval(3600)), .function,
            .error(403, "AccessDenied"), .function, .error(403, "AccessDenied"))
        let lambda = clients(transport, clock).lambda
        _ = try await lambda.getFunction("f")
        clock.advance(by: .seconds(3500))
        _ = try await lambda.getFunction("f")
        clock.advance(by: .seconds(101))
        let error = try await #require(throws: AWSError.self) { _ = try await lambda.getFunction("f") }
        #expect(error.message.contains("arn:aws:iam::1:role/r"))
        #expect(error.operation == "AssumeRole")
    }

    @Test("Many callers at once make one call of STS")
    func singleFlight() async throws {
        let clock = VirtualClock()
        let transport = GatedTransport(
            Self.answer(key: "ROLEKEY", expires: clock.now.addingTimeInterval(3600)))
        let lambda = clients(transport, clock).lambda
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { _ = try await lambda.getFunction("f") }
            }
            await transport.arrived()
            transport.open()
            try await group.waitForAll()
        }
        #expect(transport.stsCalls == 1)
    }

    @Test("When the caller that calls STS is canceled, another waiting caller calls it")
    func cancelledLeader() async throws {
        let clock = VirtualClock()
        let transport = GatedTransport(
            Self.answer(key: "ROLEKEY", expires: clock.now.addingTimeInterval(3600)))
        let lambda = clients(transport, clock).lambda
        try await withThrowingTaskGroup { followers in
            await withTaskGroup { leader in
                leader.addTask {
                    await #expect(throws: CancellationError.self) { _ = try await lambda.getFunction("f") }
                }
                await transport.arrived()
                followers.addTask { _ = try await lambda.getFunction("f") }
                leader.cancelAll()
            }
            transport.open()
            try await followers.waitForAll()
        }
        #expect(transport.stsCalls == 2)
    }
}

/// Holds calls of STS until it is opened; answers all others at once.
private final class GatedTransport: HTTPTransport {
    private struct State {
        var isOpen = false
        var calls = 0
        var held: [UUID: CheckedContinuation<Void, any Error>] = [:]
        var watcher: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let answer: ScriptedTransport

    init(_ answer: ScriptedTransport.Entry) {
        self.answer = ScriptedTransport(answer)
    }

    var stsCalls: Int { state.withLock { $0.calls } }

    /// Returns when a call of STS is held.
    func arrived() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.isEmpty { state.watcher = continuation }
                return !state.held.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [:] }
            return state.held
        }
        for continuation in held.values { continuation.resume() }
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        guard request.path == "/" else { return try await ScriptedTransport(.function).send(request) }
        let id = UUID()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let watcher = state.withLock { state in
                    state.calls += 1
                    if state.isOpen || Task.isCancelled { return nil as CheckedContinuation<Void, Never>?? }
                    state.held[id] = continuation
                    defer { state.watcher = nil }
                    return .some(state.watcher)
                }
                switch watcher {
                case nil where Task.isCancelled: continuation.resume(throwing: CancellationError())
                case nil: continuation.resume()
                case .some(let watcher): watcher?.resume()
                }
            }
        } onCancel: {
            state.withLock { $0.held.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
        return try await answer.send(request)
    }
}
