import Foundation
package import LambdaStages
import LuaRuntime
package import StageKit
import Synchronization

/// A script in a Lua state of its own, ready to be called as what it is. One call at a time: a second one is an error.
package final class LuaHook: Sendable {
    package let script: LuaScript
    private let limit: TimeLength
    private let state: Mutex<State>

    private struct State {
        var loaded: Loaded
        /// Whether a call is under way, which has the session's services.
        var isBusy = false
    }

    fileprivate struct Loaded: Sendable {
        let interpreter: LuaInterpreter
        let session: HostSession
        let functions: [String: LuaReference]
    }

    /// Loads a script.
    /// - Throws: `StageError` with its diagnostics.
    package convenience init(_ script: ScriptReference, files: RunFiles = RunFiles()) async throws {
        do {
            try await self.init(
                try ScriptFile(path: script.file, files: files), kind: script.kind, limit: script.timeout)
        } catch let diagnostic as ScriptError {
            throw StageError(.invalidInput, diagnostic.description, cause: diagnostic)
        }
    }

    /// Loads a script's text.
    /// - Parameters:
    ///   - kind: what it is used as.
    ///   - limit: how long one call may take, by the run's clock.
    /// - Throws: `StageError` with its diagnostics.
    package init(
        _ file: ScriptFile, kind: ScriptReference.Kind, limit: TimeLength = TimeLength(.seconds(60))
    ) async throws {
        let (script, loaded) = try await Self.load(file, kind)
        self.script = script
        self.limit = limit
        state = Mutex(State(loaded: loaded))
    }

    private static func load(_ file: ScriptFile, _ kind: ScriptReference.Kind) async throws -> (LuaScript, Loaded) {
        let session = HostSession()
        var sandbox = ScriptEnvironment.sandbox(of: file, kind: kind, modules: HostModules.alwaysGranted(session))
        session.capturePrint(of: &sandbox)
        do {
            let interpreter = try LuaInterpreter(sandbox: sandbox, clock: session.luaClock)
            let definition = ScriptDefinition(
                try await interpreter.run(file.text, file: file.name), in: file, expected: kind)
            let script = try LuaScript(definition, file)
            for module in HostModules.grantable(session) where script.uses.contains(module.name) {
                try await interpreter.grant(module)
            }
            return (script, Loaded(interpreter: interpreter, session: session, functions: definition.functions))
        } catch let error as LuaError {
            let diagnostic = ScriptError(error, file: file.name)
            throw StageError(.invalidInput, diagnostic.description, cause: diagnostic)
        } catch let error as ScriptDiagnosticsError {
            throw StageError(
                .invalidInput, error.diagnostics.map(\.description).joined(separator: "; "), cause: error)
        }
    }

    // MARK: Calling

    /// The context of one call.
    struct Running {
        let hook: LuaHook
        let call: HookCall
        let state: LuaReference
        fileprivate let loaded: Loaded
        fileprivate let deadline: Date

        /// Which of these functions the script has.
        func has(_ name: String) -> Bool { loaded.functions[name] != nil }

        /// The context, read only, as a value for the call.
        func withContext<R>(_ body: (LuaReference) async throws -> R) async throws -> R {
            let with = try hook.script.parameters(from: call.context.with)
            let context = try await loaded.interpreter.keep(call.context.shown(with: with, state: state))
            let outcome: Result<R, any Error>
            do { outcome = .success(try await body(context)) } catch { outcome = .failure(error) }
            await loaded.interpreter.release(context)
            return try outcome.get()
        }

        /// Calls one of the script's functions.
        func callAsFunction(_ name: String, _ arguments: [LuaValue], seed: UInt64?) async throws -> [LuaValue] {
            guard let function = loaded.functions[name] else { return [] }
            return try await loaded.interpreter.call(
                function, arguments, seed: seed, time: timeLeft, of: .seconds(hook.limit.seconds))
        }

        /// Calls one of the script's functions once for each list of arguments.
        func callAsFunction(
            _ name: String, forEach arguments: [[LuaValue]], seed: UInt64?
        ) async throws -> [[LuaValue]] {
            guard let function = loaded.functions[name] else { return [] }
            return try await loaded.interpreter.call(
                function, forEach: arguments, seed: seed, time: timeLeft, of: .seconds(hook.limit.seconds))
        }

        private var timeLeft: Duration {
            .seconds(max(0, deadline.timeIntervalSince(call.services.clock.now)))
        }

        func masked(_ text: String) -> String { loaded.session.masked(text) }
        func masked(_ value: JSONValue) -> JSONValue { loaded.session.masked(value) }

        /// The diagnostic of a value that a function of the script returned.
        func diagnostic(_ problem: String, in function: String, advice: String) -> ScriptError {
            hook.script.file.diagnostic(masked(problem), at: function, advice: advice)
        }
    }

    /// Runs one call of the hook.
    /// - Throws: `StageError` with the script's file and line; `CancellationError`.
    func run<Value: Codable & Sendable>(
        _ call: HookCall, _ body: (Running) async throws -> Value
    ) async throws -> HookReply<Value> {
        let loaded = try enter()
        defer { state.withLock { $0.isBusy = false } }
        loaded.session.begin(call.services)
        do {
            let reply = try await reply(to: call, loaded, body)
            await loaded.session.end()
            return reply
        } catch {
            await loaded.session.end()
            if let known = error as? LuaError, known.isLimit || known.code == .closed { await reload() }
            throw stageError(error, loaded.session)
        }
    }

    private func enter() throws -> Loaded {
        let free = state.withLock { state -> Loaded? in
            guard !state.isBusy else { return nil }
            state.isBusy = true
            return state.loaded
        }
        guard let free else {
            throw StageError(
                .failed,
                "\(script.file.name) is called while another call of it is under way; give each caller a hook of its "
                    + "own.")
        }
        return free
    }

    private func reply<Value: Codable & Sendable>(
        to call: HookCall, _ loaded: Loaded, _ body: (Running) async throws -> Value
    ) async throws -> HookReply<Value> {
        let before = call.context.state
        let isEmpty = before.isNull || before.arrayValue?.isEmpty == true
        let state = try await loaded.interpreter.keep(.json(isEmpty ? [:] : before))
        let deadline = call.services.clock.now.addingTimeInterval(limit.seconds)
        let running = Running(hook: self, call: call, state: state, loaded: loaded, deadline: deadline)
        let outcome: Result<(Value, LuaValue), any Error>
        do {
            let value = try await body(running)
            outcome = .success((value, try await loaded.interpreter.value(of: state, name: "ctx.state")))
        } catch {
            outcome = .failure(error)
        }
        await loaded.interpreter.release(state)
        let (value, kept) = try outcome.get()
        guard let after = kept.data else {
            throw script.file.diagnostic(
                "'ctx.state\(kept.firstUnencodableMember.map { ".\($0)" } ?? "")' holds what cannot be recorded, such as a function",
                at: script.kind.functionNames.first { loaded.functions[$0] != nil } ?? "return",
                advice: "Keep text, numbers, booleans and tables of them there, and the rest in locals of the file.")
        }
        return HookReply(value, state: after.objectValue?.isEmpty == true ? .null : after)
    }

    /// Loads a script again that exceeded a limit. If that fails, the next call reports it.
    private func reload() async {
        guard let (_, fresh) = try? await Self.load(script.file, script.kind) else { return }
        state.withLock { $0.loaded = fresh }
    }

    private func stageError(_ error: any Error, _ session: HostSession) -> any Error {
        switch error {
        case let error as LuaError:
            let diagnostic = ScriptError(error, file: script.file.name)
            return StageError(
                error.code == .time ? .timedOut : .failed, session.masked(diagnostic.description),
                isRetryable: (error.cause as? StageError)?.isRetryable ?? false, cause: error)
        case let diagnostic as ScriptError:
            return StageError(.failed, session.masked(diagnostic.description), cause: diagnostic)
        default: return error
        }
    }
}
