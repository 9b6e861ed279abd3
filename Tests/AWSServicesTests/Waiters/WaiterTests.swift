import AWSServices
import Foundation
import Testing

@Suite struct WaiterTests {
    private func configuration(_ fields: String) -> ScriptedTransport.Entry {
        .json(200, #"{"Configuration":{"FunctionName":"f",\#(fields)}}"#)
    }

    @Test("A function is waited for with pauses that grow from 0.2 s to 2 s")
    func pace() async throws {
        let clock = VirtualClock()
        let pending = configuration(#""State":"Pending""#)
        let transport = ScriptedTransport(
            Array(repeating: pending, count: 9) + [configuration(#""State":"Active""#)])
        let answer = try await Fixtures.clients(transport).lambda.functionActive("f").wait(clock: clock)
        #expect(answer.state == "Active")
        #expect(transport.requests.count == 10)
        #expect(clock.sleeps.first == .milliseconds(200))
        #expect(clock.sleeps.last == .seconds(2))
        #expect(zip(clock.sleeps, clock.sleeps.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("A failed function is an error with AWS's reason")
    func failed() async throws {
        let transport = ScriptedTransport(
            configuration(
                #""State":"Failed","StateReason":"The image was deleted.","StateReasonCode":"ImageDeleted""#))
        let error = try await #require(throws: WaiterError.self) {
            _ = try await Fixtures.clients(transport).lambda.functionActive("f").wait(clock: VirtualClock())
        }
        #expect(error.code == .failed)
        #expect("\(error)" == "Waited for f to be Active: The image was deleted. (ImageDeleted).")
    }

    @Test("An update is waited for until AWS says Successful, and its failure tells the reason")
    func updated() async throws {
        let transport = ScriptedTransport(
            configuration(#""State":"Active","LastUpdateStatus":"InProgress""#),
            configuration(#""State":"Active","LastUpdateStatus":"Successful""#))
        _ = try await Fixtures.clients(transport).lambda.functionUpdated("f").wait(clock: VirtualClock())
        #expect(transport.requests.count == 2)

        let failing = ScriptedTransport(
            configuration(
                #""State":"Active","LastUpdateStatus":"Failed","LastUpdateStatusReason":"No such subnet""#))
        let error = try await #require(throws: WaiterError.self) {
            _ = try await Fixtures.clients(failing).lambda.functionUpdated("f").wait(clock: VirtualClock())
        }
        #expect(error.detail == "No such subnet")
    }

    @Test("A new function has no update to wait for once it is Active")
    func newFunction() async throws {
        let transport = ScriptedTransport(
            configuration(#""State":"Pending""#), configuration(#""State":"Active""#))
        _ = try await Fixtures.clients(transport).lambda.functionUpdated("f").wait(clock: VirtualClock())
        #expect(transport.requests.count == 2)
    }

    @Test("A published version is asked for by its qualifier")
    func version() async throws {
        let transport = ScriptedTransport(
            configuration(#""State":"Pending""#), configuration(#""State":"Active""#))
        _ = try await Fixtures.clients(transport).lambda.publishedVersionActive("f", version: "7")
            .wait(clock: VirtualClock())
        #expect(transport.requests.allSatisfy { $0.query == "Qualifier=7" })
    }

    @Test("The limit is kept, and the message says what was seen last")
    func limit() async throws {
        let clock = VirtualClock()
        let start = clock.now
        let transport = ScriptedTransport(configuration(#""State":"Pending""#))
        let error = try await #require(throws: WaiterError.self) {
            _ = try await Fixtures.clients(transport).lambda.functionActive("f")
                .wait(limit: .seconds(30), clock: clock)
        }
        #expect(error.code == .timedOut)
        #expect(error.detail.hasSuffix("it is State Pending, LastUpdateStatus unknown"))
        #expect(abs(clock.now.timeIntervalSince(start) - 30) < 0.001)
    }

    @Test("A cancelled wait polls no more")
    func cancelled() async {
        let transport = ScriptedTransport(configuration(#""State":"Pending""#))
        let waiter = Fixtures.clients(transport).lambda.functionActive("f")
        await withTaskGroup { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                await #expect(throws: CancellationError.self) { _ = try await waiter.wait(clock: VirtualClock()) }
            }
        }
        #expect(transport.requests.isEmpty)
    }
}
