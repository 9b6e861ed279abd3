import Expressions
import LuaAbuse
import LuaRuntime
import Synchronization
import Testing

@Suite struct HostFunctionTests {
    private struct Fault: Error, CustomStringConvertible {
        var description: String { "the service said no" }
    }

    private func sandbox(_ functions: LuaHostFunction...) -> LuaSandbox {
        var sandbox = LuaSandbox()
        sandbox.modules = [LuaModule("host", functions: functions, constants: ["limit": 5])]
        return sandbox
    }

    private static let fail = LuaHostFunction.immediate("fail") { _ in throw Fault() }
    private static let refuse = LuaHostFunction.awaited("refuse") { _ in throw Fault() }
    private static let wait = LuaHostFunction.awaited("wait") { arguments in
        await Task.yield()
        return arguments
    }

    @Test(arguments: ["fail", "refuse"])
    func whatTheHostThrowsIsAnErrorThatCanBeCaught(name: String) async throws {
        let value = try await json(
            "local ok, e = pcall(host.\(name)) return { ok = ok, e = e }", sandbox: sandbox(Self.fail, Self.refuse))
        #expect(value?["ok"] == false)
        #expect(value?["e"]?.stringValue?.hasSuffix("the service said no") == true)
    }

    @Test(arguments: ["fail", "refuse"])
    func whatNobodyCatchesKeepsItsCause(name: String) async throws {
        let error = try await failure(
            of: "local x = 1\nlocal y = host.\(name)()", sandbox: sandbox(Self.fail, Self.refuse))
        #expect(error.code == .host)
        #expect(error.cause is Fault)
        #expect(error.sentence == "scripts/x.lua:2: the service said no")
    }

    @Test func functionsWaitUnderEverythingThatScriptsCall() async throws {
        let value = try await json(
            """
            local function wait(x) return (host.wait(x)) end
            local list = { 3, 1, 2 }
            table.sort(list, function(a, b) return wait(a) < wait(b) end)
            local text = ("a-b"):gsub("%a", function(c) return wait(c:upper()) end)
            local words = {}
            for w in ("x y"):gmatch("%a") do words[#words + 1] = wait(w) end
            local ok, caught = pcall(function() error(wait("e"), 0) end)
            local ok2, handled = xpcall(error, function(m) return wait("handled") end)
            local t = setmetatable({}, { __index = function(_, k) return wait(k) end, __tostring = function() return wait("t") end })
            local closed
            do local c <close> = setmetatable({}, { __close = function() closed = wait("closed") end }) end
            return { list, text, words, caught, handled, t.key, tostring(t), ("%s"):format(t), closed, host.limit }
            """, sandbox: sandbox(Self.wait))
        #expect(
            value == [[1, 2, 3], "A-B", ["x", "y"], "e", "handled", "key", "t", "t", "closed", 5])
    }

    @Test func whereLuaCannotYieldWaitingIsAnErrorThatSaysSo() async throws {
        let error = try await failure(
            of: "for _ in ipairs(setmetatable({}, { __index = function() return host.wait(1) end })) do end",
            sandbox: sandbox(Self.wait))
        #expect(error.message.contains("'host.wait' waits for the host, which is not possible here"))
    }

    @Test func scriptsRunSideBySideWithoutAThreadForEach() async throws {
        let gate = Gate(count: 50)
        let waiting = LuaHostFunction.awaited("wait") { _ in
            await gate.arrive()
            return []
        }
        let sandbox = sandbox(waiting)
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { _ = try await run("host.wait()", sandbox: sandbox) } }
            try await group.waitForAll()
        }
    }

    @Test func anUnknownFunctionSuggestsTheNearest() async throws {
        let error = try await failure(of: "host.wiat()", sandbox: sandbox(Self.wait))
        #expect(error.code == .unknownName)
        #expect(error.message == "'host' has no 'wiat' (did you mean 'host.wait'?)")
    }

    @Test func aModuleCanBeGrantedOnceTheFileHasRun() async throws {
        let interpreter = try LuaInterpreter(clock: .still)
        let function = try #require(
            try await interpreter.run("return function() return metrics.of() end", file: "x.lua").functionValue)
        await #expect(throws: LuaError.self) { _ = try await interpreter.call(function) }
        try await interpreter.grant(LuaModule("metrics", functions: [.immediate("of") { _ in [3] }]))
        #expect(try await interpreter.call(function).first?.intValue == 3)
    }

    @Test func aSecondCallAtTheSameTimeIsRefused() async throws {
        let interpreters = Mutex<LuaInterpreter?>(nil)
        let functions = Mutex<LuaReference?>(nil)
        let again = LuaHostFunction.awaited("again") { _ in
            guard let interpreter = interpreters.withLock({ $0 }), let function = functions.withLock({ $0 }) else {
                return []
            }
            return try await interpreter.call(function)
        }
        let interpreter = try LuaInterpreter(sandbox: sandbox(again), clock: .still)
        let function = try #require(
            try await interpreter.run("return function() return select(2, pcall(host.again)) end", file: "x.lua")
                .functionValue)
        interpreters.withLock { $0 = interpreter }
        functions.withLock { $0 = function }
        let text = try await interpreter.call(function).first?.stringValue
        #expect(text?.contains("the script is in the middle of another call") == true)
    }

    @Test func printGoesToTheHost() async throws {
        let lines = Mutex<[String]>([])
        var sandbox = LuaSandbox()
        sandbox.print = { line in lines.withLock { $0.append(line) } }
        _ = try await run(
            "print('a', 1, 1.5, nil, true) print() print(setmetatable({}, { __tostring = function() return 'T' end }))",
            sandbox: sandbox)
        #expect(lines.withLock { $0 } == ["a\t1\t1.5\tnil\ttrue", "", "T"])
    }
}

/// Lets nobody through until all have come.
private final class Gate: Sendable {
    private struct State {
        var missing: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(missing: count))
    }

    func arrive() async {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state in
                state.missing -= 1
                state.waiting.append(continuation)
                return state.missing == 0 ? state.waiting : []
            }
            for continuation in ready { continuation.resume() }
        }
    }
}
