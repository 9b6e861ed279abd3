import LambdaStages
import LuaHooks
import StageKit
import StageKitTesting
import Synchronization
import Testing

@Suite("A hook in Lua has one call at a time")
struct HookConcurrencyTests {
    /// Services that call the hook again while it waits for them.
    private final class InterferingServices: HookServices {
        let world: StageWorld
        let again: @Sendable (any HookServices) async -> Void

        init(_ world: StageWorld, _ again: @escaping @Sendable (any HookServices) async -> Void) {
            self.world = world
            self.again = again
        }

        var clock: any RunClock { world.clock }

        func http(_ request: WebRequest) async throws -> WebResponse {
            await again(world)
            return try await world.http(request)
        }

        func invoke(_ invocation: HookInvocation) async throws -> HookInvocation.Answer {
            try await world.invoke(invocation)
        }
        func version(_ number: String) async throws -> HookVersion { try await world.version(number) }
        func versions() async throws -> [HookVersion] { [] }
        func aliases() async throws -> [HookAlias] { [] }
        func metrics(of version: String, window: TimeLength, percentile: Double?) async throws -> VersionMetrics {
            try await world.metrics(of: version, window: window, percentile: percentile)
        }
        func query(_ query: HookMetricQuery) async throws -> MetricAnswer { try await world.query(query) }
        func alarm(_ name: String) async throws -> AlarmState { try await world.alarm(name) }
        func secret(_ name: String) async throws -> String { try await world.secret(name) }
        func log(_ message: String, level: RunEvent.LogLevel, data: JSONValue) async {}
    }

    @Test("a second call meanwhile is an error, and the first continues with its own services")
    func secondCall() async throws {
        let text = ScriptHarness.check(
            "http.get(\"https://x.test/1\") http.get(\"https://x.test/2\") return healthy()",
            head: "uses = { \"http\" },")
        let check = LuaHealthCheck(
            try await LuaHook(ScriptFile(name: "a.lua", text: text, folder: "/"), kind: .healthCheck))
        let context = HookContext(
            pipeline: "p", run: .init(id: "r"), stage: .init(id: "s", name: "s", type: "route"),
            function: HookFunction("checkout"))
        let world = StageWorld(clock: TestClock())
        let errors = Mutex<[String]>([])
        let meddler = InterferingServices(world) { services in
            do {
                _ = try await check.measure(HookCall(context, services: services))
            } catch {
                errors.withLock { $0.append("\(error)") }
            }
        }
        let first = try await world.clock.activity(.work) {
            try await check.measure(HookCall(context, services: meddler))
        }
        #expect(first.value.outcome == .healthy)
        let told = errors.withLock { $0 }
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.contains("a.lua is called while another call of it is under way") }, "\(told)")
        #expect(world.now.posts == ["GET https://x.test/1", "GET https://x.test/2"])
        let next = try await world.clock.activity(.work) {
            try await check.measure(HookCall(context, services: world))
        }
        #expect(next.value.outcome == .healthy)
    }
}
