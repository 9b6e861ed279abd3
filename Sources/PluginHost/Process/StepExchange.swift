import Expressions
import StageKit

/// Turns a plugin's messages about steps into durable steps of its stage.
struct StepExchange: Sendable {
    let call: PluginRequest.StageCall
    let book: PluginStepTracker
    let link: JSONRPCConnection
    let isCanceled: @Sendable () -> Bool

    /// Takes in a message.
    /// - Returns: work that goes on while other messages are taken in.
    func serve(
        _ method: String, _ parameters: JSONValue, id: JSONValue
    ) throws(PluginReplyError) -> (@Sendable () async -> Void)? {
        let name = try name(method, parameters)
        switch method {
        case "step/begin":
            if let value = call.earlier[name] {
                link.answer(id, .result(["recorded": true, "value": value]))
                return nil
            }
            guard !isCanceled() else {
                link.answer(
                    id, .failure(PluginFailure(PluginFailure.Number.canceled, "The call was cancelled: begin nothing."))
                )
                return nil
            }
            try book.begin(name)
            let undo = parameters["undo"].flatMap { $0.isNull ? nil : PluginUndo.step(named: name, record: $0) }
            return { await run(name, undo, id) }
        case "step/record":
            guard let value = parameters["value"] else {
                throw PluginReplyError(.protocolViolation, "sent 'step/record' without 'value'")
            }
            try book.record(name, value, request: id)
            return nil
        default:
            let value = book.value(doneBy: name) ?? call.earlier[name] ?? call.context.result(of: name)
            link.answer(id, .result(value.map { ["recorded": true, "value": $0] } ?? ["recorded": false]))
            return nil
        }
    }

    private func name(_ method: String, _ parameters: JSONValue) throws(PluginReplyError) -> String {
        guard let name = parameters["name"]?.stringValue, !name.isEmpty, name.utf8.count <= 200 else {
            throw PluginReplyError(.protocolViolation, "sent '\(method)' without 'name', a text of at most 200 bytes")
        }
        guard !PluginRound.isReserved(name), PluginText.shown(name) == name
        else {
            throw PluginReplyError(
                .protocolViolation, "named a step \(PluginText.quoted(name)), which the engine cannot take")
        }
        return name
    }

    /// The step as the engine knows it: its effect is what the plugin does between `begin` and `record`.
    private func run(_ name: String, _ undo: UndoStep?, _ id: JSONValue) async {
        let wasStarted = call.context.wasStarted(name)
        // Stays down if the step is recorded.
        let isNew = Flag()
        do {
            let value: JSONValue = try await call.context.step(name, undo: undo) {
                isNew.raise()
                link.answer(id, .result(["recorded": false, "begun": .bool(wasStarted)]))
                return try await book.value(of: name)
            }
            let request = book.close(name, value)
            if isNew.isRaised {
                link.answer(request, .result(.null))
            } else if request != nil {
                link.fail(
                    PluginReplyError(
                        .protocolViolation, "recorded the step \(PluginText.quoted(name)), which was done already"))
            } else {
                link.answer(id, .result(["recorded": true, "value": value]))
            }
        } catch {
            let request = book.close(name, nil)
            let open = isNew.isRaised ? request : id
            switch error {
            case is CancellationError:
                link.answer(open, .failure(PluginFailure(PluginFailure.Number.canceled, "The call was cancelled.")))
            case let error as StageError where error.code != .changed:
                link.answer(open, .failure(PluginFailure(PluginFailure.Number.failed, error.message)))
            default:
                // The record is another stage's, or it cannot be written.
                var problem = PluginReplyError(.changed, "could not go on: \(error)")
                problem.stageCode = (error as? StageError)?.code ?? .failed
                link.fail(problem)
            }
        }
    }
}
