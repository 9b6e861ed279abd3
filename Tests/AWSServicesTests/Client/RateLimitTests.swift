import AWSServices
import Foundation
import Testing

@Suite struct RateLimitTests {
    @Test("A limiter lets a second's worth through at once, and then spaces the calls")
    func limiter() {
        let limiter = TokenBucket(capacity: 10, rate: 10)
        let start = Date(timeIntervalSince1970: 0)
        let waits = (0..<12).map { _ in limiter.reserve(at: start) }
        #expect(waits.prefix(10).allSatisfy { $0 == .zero })
        #expect(abs((waits[10] - .milliseconds(100)) / .milliseconds(1)) < 0.001)
        #expect(abs((waits[11] - .milliseconds(200)) / .milliseconds(1)) < 0.001)
        #expect(limiter.reserve(at: start.addingTimeInterval(10)) == .zero)
    }

    @Test("Calls to AWS itself are spaced by quota, each kind by its own; Invoke is not")
    func quotas() async throws {
        let clock = VirtualClock()
        let lambda = Fixtures.clients(ScriptedTransport(.alias), clock: clock, endpoint: nil).lambda
        for _ in 0..<15 { _ = try await lambda.getAlias("f", alias: "live") }
        #expect(clock.sleeps.isEmpty)
        _ = try await lambda.getAlias("f", alias: "live")
        #expect(clock.sleeps.count == 1)

        let reads = VirtualClock()
        let other = Fixtures.clients(ScriptedTransport(.function), clock: reads, endpoint: nil).lambda
        for _ in 0..<100 { _ = try await other.getFunction("f") }
        for _ in 0..<200 { _ = try await other.invoke(InvokeRequest(functionName: "f")) }
        #expect(reads.sleeps.isEmpty)
    }

    @Test("Other servers have no quotas")
    func overridden() async throws {
        let clock = VirtualClock()
        let lambda = Fixtures.clients(ScriptedTransport(.alias), clock: clock).lambda
        for _ in 0..<200 { _ = try await lambda.getAlias("f", alias: "live") }
        #expect(clock.sleeps.isEmpty)
    }
}
