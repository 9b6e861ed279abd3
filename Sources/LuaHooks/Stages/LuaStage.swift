package import LambdaStages
import LuaRuntime
package import StageKit

/// A stage in Lua: `run(ctx, input)` and `undo(ctx, record, key, wanted)`. Each call has a Lua state of its own.
package struct LuaStage: Sendable {
    /// Gives the services of a running stage.
    package typealias Services = @Sendable (StageContext) throws -> any StageServices

    package let script: LuaScript
    private let services: Services

    private static let limits: LuaLimits = {
        var limits = LuaLimits()
        // The time limit is the stage's own.
        limits.time = HostSession.noLimit
        // A stage may ask every second for a day.
        limits.hostCalls = 100_000
        return limits
    }()

    /// - Parameters:
    ///   - script: one of the kind `stage`.
    ///   - services: what it may ask for.
    package init(_ script: LuaScript, services: @escaping Services) {
        self.script = script
        self.services = services
    }

    /// Does the stage's work.
    /// - Parameter input: as the engine has checked it.
    /// - Returns: the result of the script, a map.
    /// - Throws: `StageError`; `CancellationError`.
    package func run(_ input: JSONValue, _ context: StageContext) async throws -> JSONValue {
        let with = try script.parameters(from: input)
        let result = try await call("run", with, context, isUndo: false) { [.kept($0), .json(with)] }
        guard let outputs = result.data, outputs.isNull || outputs.objectValue != nil || outputs == [] else {
            let diagnostic = script.file.diagnostic(
                "'run' returned \(result.data == nil ? "a table with more in it than plain data" : result.shown)",
                at: "run", advice: "It returns the stage's outputs: a table of plain data, or nothing.")
            throw StageError(.failed, diagnostic.description, cause: diagnostic)
        }
        return outputs == [] || outputs.isNull ? [:] : outputs
    }

    /// Undoes the steps of one key.
    /// - Throws: as ``run(_:_:)``.
    package func undo(_ record: UndoRecord, _ context: StageContext) async throws {
        let with = (try? script.parameters(from: context.input)) ?? [:]
        let wanted = record.wanted.filter { !$0.isNull }
        _ = try await call("undo", with, context, isUndo: true, about: record.key) {
            [.kept($0), .json(record.before), .json(.string(record.key)), .json(.array(wanted))]
        }
    }

    /// Calls a function of the script, concurrently with a task that executes its steps.
    private func call(
        _ function: String, _ with: JSONValue, _ context: StageContext, isUndo: Bool, about: String = "",
        _ arguments: @escaping @Sendable (LuaReference) -> [LuaValue]
    ) async throws -> LuaValue {
        let steps = StageSteps(allowsSideEffects: isUndo)
        let session = HostSession(stage: steps)
        session.begin(ErrorRecordingServices(try services(context), steps))
        let result = await withTaskGroup(of: Result<LuaValue, any Error>.self) { group in
            group.addTask {
                defer { steps.close() }
                do {
                    return .success(
                        try await work(
                            function, with, context, session, seed: context.seed(of: "\(function) \(about)"), arguments)
                    )
                } catch {
                    return .failure(error)
                }
            }
            var ending: (any Error)?
            do {
                try await steps.serve(context)
            } catch {
                ending = error
                group.cancelAll()
            }
            let result = await group.next() ?? .failure(CancellationError())
            // The location of the script at its cancellation is more useful than the bare cancellation.
            if ending is CancellationError, case .failure(_ as StageError) = result { return result }
            return ending.map { .failure($0) } ?? result
        }
        await session.end()
        switch result {
        case .success(let value): return value.data.map { .json(session.masked($0)) } ?? value
        case .failure(let error): throw stageError(error, session)
        }
    }

    private func work(
        _ name: String, _ with: JSONValue, _ context: StageContext, _ session: HostSession, seed: UInt64,
        _ arguments: @Sendable (LuaReference) -> [LuaValue]
    ) async throws -> LuaValue {
        var sandbox = ScriptEnvironment.sandbox(
            of: script.file, kind: .stage, modules: HostModules.alwaysGranted(session), steps: session.stage)
        session.capturePrint(of: &sandbox)
        let interpreter = try LuaInterpreter(sandbox: sandbox, limits: Self.limits, clock: session.luaClock)
        let prelude = try await interpreter.run(
            StagePrelude.text, file: StagePrelude.file, isLast: false, isOwn: true)
        let definition = ScriptDefinition(
            try await interpreter.run(script.file.text, file: script.file.name), in: script.file, expected: .stage)
        for module in HostModules.grantable(session) where script.uses.contains(module.name) {
            try await interpreter.grant(module)
        }
        guard definition.diagnostics.isEmpty, let function = definition.functions[name],
            let install = prelude.functionValue,
            let steps = session.stage
        else { throw ScriptDiagnosticsError(definition.diagnostics) }
        let host = StageFunctions(
            session: session, steps: steps, context: context, hasUndo: definition.functions["undo"] != nil)
        guard case .table(let functions)? = try await interpreter.call(install, [host.table]).first else {
            throw ScriptDiagnosticsError([])
        }
        let shown = try await interpreter.keep(await context.shown(with: with, functions: functions))
        do {
            return try await interpreter.call(function, arguments(shown), seed: seed).first ?? .nil
        } catch let error as CancellationError {
            guard let location = await interpreter.interruption, let line = location.line else { throw error }
            let text = location.lineText.map { ", in: \($0)" } ?? "."
            throw StageError(
                .canceled, "The script was stopped at \(location.file ?? script.file.name):\(line)\(text)", cause: error
            )
        }
    }

    private func stageError(_ error: any Error, _ session: HostSession) -> any Error {
        switch error {
        case let error as LuaError:
            if let failure = error.cause as? ScriptFailure {
                return StageError(.failed, session.masked(failure.description), cause: error)
            }
            let known = error.cause as? StageError
            var diagnostic = ScriptError(error, file: script.file.name)
            // A stage may well fail over what the outside does; its script need not be wrong.
            if error.code == .runtime || error.code == .host { diagnostic.advice = "" }
            return StageError(
                error.code == .time ? .timedOut : known?.code ?? .failed, session.masked(diagnostic.description),
                isRetryable: known?.isRetryable ?? false, cause: error)
        case let error as ScriptDiagnosticsError:
            return StageError(
                .invalidInput, error.diagnostics.map(\.description).joined(separator: "; "), cause: error)
        default: return error
        }
    }
}
