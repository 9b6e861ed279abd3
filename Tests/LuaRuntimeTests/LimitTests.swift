import Expressions
import LuaAbuse
import LuaRuntime
import Synchronization
import Testing

@Suite struct LimitTests {
    @Test func timeIsCountedByTheClockAlsoWhileTheHostWorks() async throws {
        let clock = ManualClock()
        var sandbox = LuaSandbox()
        sandbox.functions = [
            .awaited("work") { arguments in
                clock.advance(by: .seconds(arguments.first?.intValue ?? 0))
                return []
            }
        ]
        let interpreter = try LuaInterpreter(sandbox: sandbox, clock: clock.clock)
        let error = try await #require(throws: LuaError.self) {
            _ = try await interpreter.run("work(50)\nwork(9)\nwork(2)\nwhile true do end", file: "scripts/x.lua")
        }
        #expect(error.sentence == "timed out after 60 s at scripts/x.lua:3")
        #expect(error.code == .time)
    }

    @Test func aHostCallThatTakesTooLongIsCancelled() async throws {
        let clock = ManualClock(sleepsEnd: true)
        let isCanceled = Mutex(false)
        var sandbox = LuaSandbox()
        sandbox.functions = [
            .awaited("hang") { _ in
                do {
                    try await Task.sleep(for: .seconds(1000))
                } catch {
                    isCanceled.withLock { $0 = true }
                    throw error
                }
                return []
            }
        ]
        let interpreter = try LuaInterpreter(sandbox: sandbox, clock: clock.clock)
        let error = try await #require(throws: LuaError.self) {
            _ = try await interpreter.run("pcall(hang)\nreturn 'went on'", file: "scripts/x.lua")
        }
        #expect(error.sentence == "timed out after 60 s at scripts/x.lua:1")
        #expect(isCanceled.withLock { $0 })
    }

    @Test func instructionsAreCountedBetweenHostCalls() async throws {
        var limits = LuaLimits()
        limits.instructions = 200_000
        var sandbox = LuaSandbox()
        sandbox.functions = [.awaited("wait") { $0 }]
        let fair = "for i = 1, 10 do for j = 1, 40000 do end wait() end return 'done'"
        #expect(try await json(fair, limits: limits, sandbox: sandbox) == "done")
        let error = try await failure(of: "wait()\n\nfor j = 1, 400000 do end", limits: limits, sandbox: sandbox)
        #expect(error.sentence == "too many instructions (200000 without waiting for the host) at scripts/x.lua:3")
        #expect(error.lineText == "for j = 1, 400000 do end")
    }

    @Test func memoryIsBoundedAndNotToBeCaught() async throws {
        var limits = LuaLimits()
        limits.memory = 4 << 20
        let error = try await failure(
            of: "local t = {}\nwhile true do pcall(function() t[#t + 1] = ('x'):rep(1000) .. #t end) end",
            limits: limits)
        #expect(error.sentence == "out of memory (4 MiB) at scripts/x.lua:2")
    }

    @Test func aLimitClosesTheScriptAndAnErrorDoesNot() async throws {
        var limits = LuaLimits()
        limits.instructions = 100_000
        let interpreter = try LuaInterpreter(limits: limits, clock: .still)
        let script = try await interpreter.run(
            """
            local n = 0
            return { count = function() n = n + 1 return n end, fail = function() n = n + 1 error("x") end,
              hang = function() while true do end end }
            """, file: "x.lua")
        func call(_ name: String) async throws -> Int? {
            try await interpreter.call(try #require(script[name]?.functionValue)).first?.intValue
        }
        #expect(try await call("count") == 1)
        await #expect(throws: LuaError.self) { _ = try await call("fail") }
        #expect(try await call("count") == 3)
        await #expect(throws: LuaError.self) { _ = try await call("hang") }
        let closed = try await #require(throws: LuaError.self) { _ = try await call("count") }
        #expect(closed.code == .closed)
        #expect(closed.message.contains("too many instructions"))
    }

    @Test(arguments: [
        "started() while true do end", "started() while true do pcall(error) end",
        "pcall(function() started() hang() end) return 1",
        "started() for _ in ipairs(setmetatable({}, { __index = function() while true do end end })) do end",
    ])
    func cancellingTheTaskEndsTheScript(source: String) async throws {
        let started = AsyncStream<Void>.makeStream()
        var sandbox = LuaSandbox()
        sandbox.functions = [
            .immediate("started") { _ in
                started.continuation.yield()
                return []
            },
            .awaited("hang") { _ in
                try await Task.sleep(for: .seconds(1000))
                return []
            },
        ]
        var limits = LuaLimits()
        limits.instructions = .max
        limits.processorTime = .seconds(100)
        let interpreter = try LuaInterpreter(sandbox: sandbox, limits: limits, clock: .still)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    _ = try await interpreter.run(source, file: "x.lua")
                    return false
                } catch is CancellationError {
                    return true
                }
            }
            for await _ in started.stream.prefix(1) {}
            group.cancelAll()
            let isCanceled = try await group.next()
            #expect(isCanceled == true)
        }
    }

    @Test func loopsGiveWay() async throws {
        let flag = Flag()
        var sandbox = LuaSandbox()
        sandbox.functions = [.immediate("other") { _ in [.json(.bool(flag.isUp.withLock { $0 }))] }]
        let given = sandbox
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { _ = try await run("while not other() do end", sandbox: given) } }
            group.addTask { flag.isUp.withLock { $0 = true } }
            try await group.waitForAll()
        }
    }

    @Test func sourcesAreTextOfABoundedSize() async throws {
        #expect(try await failure(of: String(repeating: "-- x\n", count: 60_000)).code == .source)
        #expect(try await failure(of: "\u{1B}Lua").code == .source)
    }

    @Test func aTableHasABoundedNumberOfKeys() async throws {
        let error = try await failure(of: "local t = {}\nfor i = 1, 20000 do t['k' .. i] = i end")
        #expect(error.message == "out of memory (a table has at most 16384 keys beside its list)")
        #expect(try await json("local t = {} for i = 1, 100000 do t[i] = i end return #t") == 100_000)
    }
}

private final class Flag: Sendable {
    let isUp = Mutex(false)
}

/// Time that moves when it is told to.
private final class ManualClock: Sendable {
    private let time = Mutex(Duration.zero)
    private let sleepsEnd: Bool

    init(sleepsEnd: Bool = false) {
        self.sleepsEnd = sleepsEnd
    }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }

    var clock: LuaClock {
        LuaClock(
            now: { self.time.withLock { $0 } },
            sleep: { duration in
                if self.sleepsEnd {
                    self.advance(by: duration)
                } else {
                    try await Task.sleep(for: .seconds(100_000))
                }
            })
    }
}
