import AWSServices
import Foundation
import Testing

@Suite struct RetryTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var first: ScriptedTransport.Entry
        /// Whether each kind of call is repeated: a read, a guarded write, an Invoke.
        var read: Bool
        var write: Bool
        var invoke: Bool

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "connection refused", first: .refused, read: true, write: true, invoke: true),
        Case(name: "connection lost", first: .lost, read: true, write: false, invoke: false),
        Case(name: "time-out", first: .timedOut, read: true, write: false, invoke: false),
        Case(name: "429", first: .error(429, "TooManyRequestsException"), read: true, write: true, invoke: false),
        Case(name: "500", first: .error(500, "ServiceException"), read: true, write: false, invoke: false),
        Case(name: "503", first: .error(503, "ServiceUnavailable"), read: true, write: false, invoke: false),
        Case(
            name: "502 throttled by EC2", first: .error(502, "EC2ThrottledException"), read: true, write: true,
            invoke: false),
        Case(
            name: "502 not ready", first: .error(502, "ResourceNotReadyException"), read: true, write: true,
            invoke: false),
        Case(
            name: "502 of a wrong subnet", first: .error(502, "InvalidSubnetIDException"), read: false,
            write: false, invoke: false),
        Case(
            name: "409 while an update runs",
            first: .error(
                409, "ResourceConflictException",
                "The operation cannot be performed at this time. An update is in progress for resource: arn"),
            read: true, write: true, invoke: false),
        Case(
            name: "409 while the function is made",
            first: .error(
                409, "ResourceConflictException",
                "The resource arn is currently in the following state: 'Pending'. StateReasonCode: 'Creating'"),
            read: true, write: true, invoke: false),
        Case(
            name: "another 409", first: .error(409, "ResourceConflictException", "Alias already exists: arn"),
            read: false, write: false, invoke: false),
        Case(
            name: "412", first: .error(412, "PreconditionFailedException"), read: false, write: false,
            invoke: false),
        Case(
            name: "400", first: .error(400, "InvalidParameterValueException"), read: false, write: false,
            invoke: false),
        Case(name: "403", first: .error(403, "AccessDeniedException"), read: false, write: false, invoke: false),
        Case(name: "404", first: .error(404, "ResourceNotFoundException"), read: false, write: false, invoke: false),
        Case(
            name: "HTML of a crashed server", first: .json(500, "<!doctype html><p>oops"), read: true, write: false,
            invoke: false),
    ]

    private func attempts(_ transport: ScriptedTransport, _ call: (LambdaClient) async throws -> Void) async -> Int {
        try? await call(Fixtures.clients(transport).lambda)
        return transport.requests.count
    }

    @Test("What is repeated depends on the failure and on the call's effect", arguments: cases)
    func table(_ row: Case) async {
        let read = await attempts(ScriptedTransport(row.first, .function)) { _ = try await $0.getFunction("f") }
        let write = await attempts(ScriptedTransport(row.first, .alias)) {
            _ = try await $0.updateAlias(
                UpdateAliasRequest(functionName: "f", name: "live", functionVersion: 7, revisionId: "r"))
        }
        let invoke = await attempts(ScriptedTransport(row.first, .json(200, "null"))) {
            _ = try await $0.invoke(InvokeRequest(functionName: "f"))
        }
        let check = await attempts(ScriptedTransport(row.first, .json(200, "null"))) {
            _ = try await $0.invoke(InvokeRequest(functionName: "f", isRepeatable: true))
        }
        // A function that is too slow once is too slow.
        #expect(check == (row.read && row.name != "time-out" ? 2 : 1))
        #expect(read == (row.read ? 2 : 1))
        #expect(write == (row.write ? 2 : 1))
        #expect(invoke == (row.invoke ? 2 : 1))
    }

    @Test("Waits double up to the cap, and five attempts are all")
    func backOff() async throws {
        let clock = VirtualClock()
        let transport = ScriptedTransport(.error(500, "ServiceException"))
        await #expect(throws: AWSError.self) {
            _ = try await Fixtures.clients(transport, clock: clock).lambda.getFunction("f")
        }
        #expect(transport.requests.count == 5)
        #expect(clock.sleeps == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])

        let long = VirtualClock()
        _ = try? await Fixtures.clients(transport, clock: long, attempts: 9).lambda.getFunction("f")
        #expect(long.sleeps.suffix(2) == [.seconds(20), .seconds(20)])
    }

    @Test("Jitter is full: no chance, no wait")
    func jitter() async {
        let clock = VirtualClock()
        let transport = ScriptedTransport(.error(500, "ServiceException"))
        _ = try? await Fixtures.clients(transport, clock: clock, chance: 0).lambda.getFunction("f")
        #expect(clock.sleeps.allSatisfy { $0 == .zero } && clock.sleeps.count == 4)
    }

    @Test(
        "Retry-After is kept, within the cap; nonsense is not",
        arguments: [
            ("7", Duration.seconds(7)), ("0.25", .milliseconds(500)), ("3600", .seconds(20)),
            ("soon", .milliseconds(500)), ("-1", .milliseconds(500)), ("1e300", .milliseconds(500)),
        ])
    func retryAfter(value: String, wait: Duration) async throws {
        let clock = VirtualClock()
        let transport = ScriptedTransport(
            .error(429, "TooManyRequestsException", "Rate exceeded", [HTTPHeader("Retry-After", value)]), .function)
        _ = try await Fixtures.clients(transport, clock: clock).lambda.getFunction("f")
        #expect(clock.sleeps == [wait])
    }

    @Test("All calls of a client share one budget for repetitions, and successes fill it again")
    func budget() async throws {
        let transport = ScriptedTransport(.error(500, "ServiceException"))
        let clients = Fixtures.clients(transport)
        // 500 tokens at 5 a repetition: 25 calls of 4 repetitions, then none.
        for _ in 0..<25 { _ = try? await clients.lambda.getFunction("f") }
        #expect(transport.requests.count == 125)
        _ = try? await clients.lambda.getFunction("f")
        #expect(transport.requests.count == 126)
    }

    @Test("Each attempt is signed again, at its own time")
    func signedAnew() async throws {
        let transport = ScriptedTransport(.error(500, "ServiceException"), .function)
        _ = try await Fixtures.clients(transport, clock: VirtualClock(), attempts: 2).lambda.getFunction("f")
        let dates = transport.requests.map { $0.headers.filter { $0.name == "x-amz-date" }.map(\.value) }
        #expect(dates.map(\.count) == [1, 1])
        #expect(transport.requests.allSatisfy { $0.headers.count { $0.name == "authorization" } == 1 })
    }

    @Test("A lost answer of a guarded write says that its outcome is unknown")
    func outcome() async throws {
        func outcome(_ entry: ScriptedTransport.Entry) async -> AWSError? {
            do {
                _ = try await Fixtures.clients(ScriptedTransport(entry), attempts: 1).lambda.updateAlias(
                    UpdateAliasRequest(functionName: "f", name: "live"))
                return nil
            } catch { return error as? AWSError }
        }
        #expect(await outcome(.lost)?.isOutcomeUnknown == true)
        #expect(await outcome(.timedOut)?.outcome == .unknown)
        #expect(await outcome(.error(500, "ServiceException"))?.outcome == .unknown)
        #expect(await outcome(.json(200, "no JSON"))?.outcome == .unknown)
        #expect(await outcome(.refused)?.outcome == .notSent)
        #expect(await outcome(.error(412, "PreconditionFailedException"))?.outcome == .refused)
    }

    @Test("A canceled call is neither repeated nor turned into an AWS error")
    func cancelled() async {
        let transport = ScriptedTransport(.error(500, "ServiceException"))
        let clients = Fixtures.clients(transport)
        await withTaskGroup { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                await #expect(throws: CancellationError.self) { _ = try await clients.lambda.getFunction("f") }
            }
        }
        #expect(transport.requests.count == 1)
    }
}
