import Expressions
import StageKit
import Synchronization

/// Translates a plugin's messages about steps into durable steps of its stage.
struct StepExchange: Sendable {
    let call: PluginRequest.StageCall
    let stepTracker: PluginStepTracker
    let connection: JSONRPCConnection
    let isCanceled: @Sendable () -> Bool

    /// Serves a message.
    /// - Returns: work that continues while other messages are received.
    func serve(
        _ method: String, _ parameters: JSONValue, id: JSONValue
    ) throws(PluginSessionError) -> (@Sendable () async -> Void)? {
        let name = try name(method, parameters)
        switch method {
        case "step/begin":
            if let value = call.earlier[name] {
                connection.answer(id, .result(["recorded": true, "value": value]))
                return nil
            }
            guard !isCanceled() else {
                connection.answer(
                    id, .failure(JSONRPCError(JSONRPCError.Number.canceled, "The call was canceled: start no step."))
                )
                return nil
            }
            try stepTracker.begin(name)
            let undo = parameters["undo"]?.nonNull.map { PluginUndo.step(named: name, record: $0) }
            return { await run(name, undo, id) }
        case "step/record":
            guard let value = parameters["value"] else {
                throw PluginSessionError(.protocolViolation, "sent 'step/record' without 'value'")
            }
            try stepTracker.record(name, value, request: id)
            return nil
        default:
            let value =
                stepTracker.value(doneBy: name) ?? call.earlier[name] ?? call.context.result(of: name)
            connection.answer(id, .result(value.map { ["recorded": true, "value": $0] } ?? ["recorded": false]))
            return nil
        }
    }

    private func name(_ method: String, _ parameters: JSONValue) throws(PluginSessionError) -> String {
        guard let name = parameters["name"]?.stringValue, !name.isEmpty, name.utf8.count <= 200 else {
            throw PluginSessionError(
                .protocolViolation, "sent '\(method)' without 'name', a string of at most 200 bytes")
        }
        guard !PluginRound.isReserved(name), PluginText.shown(name) == name
        else {
            throw PluginSessionError(
                .protocolViolation, "named a step \(PluginText.quoted(name)), which the engine cannot take")
        }
        return name
    }

    /// Runs the engine's step. Its side effect is the plugin's work between `begin` and `record`.
    private func run(_ name: String, _ undo: UndoStep?, _ id: JSONValue) async {
        let wasStarted = call.context.wasStarted(name)
        // Stays down if the step is recorded.
        let isNew = Flag()
        do {
            let value: JSONValue = try await call.context.step(name, undo: undo) {
                isNew.raise()
                connection.answer(id, .result(["recorded": false, "begun": .bool(wasStarted)]))
                return try await stepTracker.value(of: name)
            }
            let request = stepTracker.close(name, value)
            if isNew.isRaised {
                connection.answer(request, .result(.null))
            } else if request != nil {
                connection.fail(
                    PluginSessionError(
                        .protocolViolation, "recorded the step \(PluginText.quoted(name)), which was done already"))
            } else {
                connection.answer(id, .result(["recorded": true, "value": value]))
            }
        } catch {
            let request = stepTracker.close(name, nil)
            let open = isNew.isRaised ? request : id
            switch error {
            case is CancellationError:
                connection.answer(open, .failure(JSONRPCError(JSONRPCError.Number.canceled, "The call was canceled.")))
            case let error as StageError where error.code != .changed:
                connection.answer(open, .failure(JSONRPCError(JSONRPCError.Number.failed, error.message)))
            default:
                // The record is another stage's, or it cannot be written.
                var sessionError = PluginSessionError(.changed, "could not continue: \(error)")
                sessionError.stageCode = (error as? StageError)?.code ?? .failed
                connection.fail(sessionError)
            }
        }
    }
}

/// A flag that is raised once.
private final class Flag: Sendable {
    private let state = Atomic(false)

    func raise() { state.store(true, ordering: .sequentiallyConsistent) }
    var isRaised: Bool { state.load(ordering: .sequentiallyConsistent) }
}
