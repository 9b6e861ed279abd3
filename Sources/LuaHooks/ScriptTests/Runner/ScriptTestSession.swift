import Expressions
import Foundation
import LambdaStages
import LuaRuntime
import StageKit
import StageKitTesting
import Synchronization

/// One test file in a Lua state of its own, with a world of its own: for one test.
final class ScriptTestSession: Sendable {
    private struct State {
        var names: [String] = []
        var scripts: [ScriptUnderTest] = []
        var isRunning = false
        var isCalling = false
        var mismatch: ExpectationMatcher.Mismatch?
    }

    let world = TestWorld()
    private let exchange = ScriptCallChannel()
    private let path: String
    private let hooks: HookFactories
    private let findKind: ScriptKindFinder
    private let state = Mutex(State())

    init(path: String, hooks: HookFactories, findKind: @escaping ScriptKindFinder) {
        self.path = path
        self.hooks = hooks
        self.findKind = findKind
    }

    /// The tests of the file, in order.
    var names: [String] { state.withLock { $0.names } }

    /// The mismatch of the last expectation that failed.
    var mismatch: ExpectationMatcher.Mismatch? { state.withLock { $0.mismatch } }

    /// Runs the file, then one of its tests.
    /// - Parameter number: the test's, from 1; nil runs none.
    func run(_ text: String, file: String, test number: Int?) async throws {
        // A test's own work is bounded by its instructions; by the machine's time it would depend on what else runs.
        var limits = LuaLimits()
        limits.time = HostSession.noLimit
        let interpreter = try LuaInterpreter(sandbox: sandbox, limits: limits)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.exchange.serve { call in try await self.execute(call) }
                // Ended by its cancellation, which is the test's end.
            }
            group.addTask {
                let prelude = try await interpreter.run(TestPrelude.text, file: TestPrelude.file, isLast: false)
                guard let install = prelude.functionValue else { throw ScriptTestError("the test API is missing") }
                let installed = try await interpreter.call(install, [self.host])
                _ = try await interpreter.run(text, file: file)
                guard let number, let run = installed.first?.functionValue else { throw SessionEnd() }
                self.state.withLock { $0.isRunning = true }
                _ = try await interpreter.call(run, [.json(.integer(Int64(number)))], seed: 1)
                throw SessionEnd()
            }
            defer { group.cancelAll() }
            do {
                while try await group.next() != nil {}
            } catch is SessionEnd {}
        }
    }

    private var sandbox: LuaSandbox {
        let folder = (path as NSString).deletingLastPathComponent
        let session = HostSession()
        session.begin(
            TestHookServices(world: world, exchange: exchange, clock: AdvancingClock(clock: world.clock)))
        var sandbox = LuaSandbox()
        sandbox.modules = HostModules.alwaysGranted(session)
        sandbox.folders = ["", "lib"]
        sandbox.hints = TestPrelude.hints
        sandbox.read = { name in
            let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
            let file = URL(fileURLWithPath: "\(folder)/\(name)").resolvingSymlinksInPath().path
            guard file.hasPrefix(root + "/"), FileManager.default.fileExists(atPath: file) else { return nil }
            return try String(contentsOfFile: file, encoding: .utf8)
        }
        sandbox.print = { [world] line in world.change { $0.lines.append(line) } }
        sandbox.beforeHostCall = { await session.flushLog() }
        return sandbox
    }

    // MARK: The host's side of the test API

    private var host: LuaValue {
        let doubles = TestDoubles(world: world)
        var functions = doubles.plain + doubles.computed
        let names = doubles.plain.map(\.name)
        functions += [
            .immediate("load") { [self] in [try load($0.first)] },
            .awaited("call") { [self] arguments in
                try begin(arguments)
                return [try await next()]
            },
            .awaited("computed") { [self] arguments in
                let value = arguments.dropFirst().first ?? .nil
                if arguments.first?.isTrue == true, let data = value.data {
                    exchange.answer(.success(data))
                } else if arguments.first?.isTrue == true {
                    exchange.answer(
                        .failure(
                            ScriptTestError("the double's function returned what is not plain data: \(value.shown)")))
                } else {
                    exchange.answer(.failure(ScriptTestError(value.stringValue ?? "the test's function failed")))
                }
                return [try await next()]
            },
            .awaited("state") { [self] arguments in
                let value = try await script(arguments.first).state
                return [.json(value.isNull ? [:] : value)]
            },
            .awaited("set_state") { [self] arguments in
                try await script(arguments.first).setState(arguments.dropFirst().first?.json ?? .null)
                return []
            },
            .immediate("test") { [self] in [begin(test: $0.first)] },
            .immediate("judge") { [self] in [judge($0)] },
            .immediate("judge_error") { [self] in [judgeError($0)] },
            .immediate("unknown") { arguments in
                let known = names + ["lambda", "http", "expect", "expect_error"]
                let name = arguments.first?.stringValue ?? "?"
                return [.json(.string("t has no '\(name)'.\(NearestName.hint(for: name, among: known))"))]
            },
        ]
        var members: [(String, LuaValue)] = functions.map { ($0.name, .host($0)) }
        members.append(("names", .json(.array(names.map(JSONValue.string)))))
        return .table(.init(members, uniquingKeysWith: { first, _ in first }))
    }

    private func load(_ value: LuaValue?) throws(ScriptTestError) -> LuaValue {
        guard let name = value?.stringValue, !name.isEmpty else {
            throw ScriptTestError(
                "script(file) needs the script's file, from the folder of the test: script(\"check.lua\")")
        }
        let folder = URL(fileURLWithPath: (path as NSString).deletingLastPathComponent, isDirectory: true)
        let file = URL(fileURLWithPath: name, relativeTo: folder).standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: file) else { throw ScriptTestError("there is no script \(file)") }
        let script = ScriptUnderTest(file: file, hooks: hooks, findKind: findKind)
        return state.withLock { state in
            state.scripts.append(script)
            return .json(.integer(Int64(state.scripts.count)))
        }
    }

    private func script(_ number: LuaValue?) throws(ScriptTestError) -> ScriptUnderTest {
        let scripts = state.withLock { $0.scripts }
        guard let number = number?.intValue, scripts.indices.contains(number - 1) else {
            throw ScriptTestError("that is not a script")
        }
        return scripts[number - 1]
    }

    private func begin(_ arguments: [LuaValue]) throws(ScriptTestError) {
        _ = try script(arguments.first)
        let isBusy = state.withLock { state in
            let isBusy = state.isCalling
            state.isCalling = true
            return isBusy
        }
        guard !isBusy else { throw ScriptTestError("a double's function cannot call a script") }
        exchange.begin(.init(script: arguments.first?.intValue ?? 0, arguments: Array(arguments.dropFirst())))
    }

    private func next() async throws -> LuaValue {
        do {
            let event = try await exchange.next()
            if event["compute"] == nil { state.withLock { $0.isCalling = false } }
            return event
        } catch {
            state.withLock { $0.isCalling = false }
            throw error
        }
    }

    private func execute(_ call: ScriptCallChannel.Call) async throws -> (JSONValue, String?) {
        let script = try script(.json(.integer(Int64(call.script))))
        return try await script.call(call.arguments, TestHookServices(world: world, exchange: exchange))
    }

    private func begin(test name: LuaValue?) -> LuaValue {
        guard let name = name?.stringValue, !name.isEmpty else {
            return "test(name, function(t) … end) needs a name"
        }
        return state.withLock { state in
            if state.isRunning { return "tests belong at the top level of the file, not inside another test" }
            if state.names.contains(name) { return .json(.string("there are two tests with the name '\(name)'")) }
            state.names.append(name)
            return .nil
        }
    }

    // MARK: Judging

    private func judge(_ arguments: [LuaValue]) -> LuaValue {
        func json(_ index: Int) -> JSONValue {
            arguments.indices.contains(index) ? arguments[index].json ?? .null : .null
        }
        let judgement = ExpectationMatcher(result: json(1), reason: json(2).stringValue)
        do throws(ScriptTestError) {
            return note(try judgement.mismatch(json(0).stringValue ?? "", json(3), json(4)))
        } catch {
            return .json(.string(error.description))
        }
    }

    private func judgeError(_ arguments: [LuaValue]) -> LuaValue {
        let text = arguments.dropFirst(2).first?.stringValue
        let wanted = text.map { "an error with \(JSONValue.string($0).text())" } ?? "an error"
        if arguments.first?.isTrue == true { return note(.init(expected: wanted, got: "none")) }
        let message = arguments.dropFirst().first?.stringValue ?? ""
        guard let text, !message.contains(text) else { return .nil }
        return note(.init(expected: wanted, got: message))
    }

    private func note(_ mismatch: ExpectationMatcher.Mismatch?) -> LuaValue {
        guard let mismatch else { return .nil }
        state.withLock { $0.mismatch = mismatch }
        return .json(.string(mismatch.sentence))
    }
}

/// The clock of a test's own code: a pause moves the time of the scripts under test.
private struct AdvancingClock: RunClock {
    let clock: TestClock

    var now: Date { clock.now }

    func sleep(until date: Date, role: SleepRole) async throws {
        guard role == .pause else { return try await clock.sleep(until: date, role: role) }
        try Task.checkCancellation()
        clock.advance(by: .seconds(max(0, date.timeIntervalSince(now))))
    }
}

/// The test is over; what waits for its calls can end.
private struct SessionEnd: Error {}
