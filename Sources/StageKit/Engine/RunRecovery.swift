import Expressions
import OrderedCollections

/// Puts back what an earlier process knew of a run and did not record: secrets, and what was made out of them.
struct RunRecovery {
    let drive: RunExecution
    /// Whether the run is to go on; else what cannot be put back stays hidden.
    let goesOn: Bool
    /// The stages that run again from their beginning: their inputs are not looked at.
    let again: Set<String>

    /// - Returns: what is missing, as warnings with their stages.
    /// - Throws: `SecretError` when a secret of a stage under way is not what it was.
    func restore(_ recorded: [RecordedInput]) async throws -> [(stage: String, warning: String)] {
        let texts = drive.secrets.texts
        if goesOn { try checkMarks() }
        drive.secrets.readAgain(drive.earlier)
        var newest: [String: JSONValue] = [:]
        for input in recorded { newest[input.stage] = input.input }
        await restoreEvents()
        var known = texts.count
        for stage in drive.pipeline.stages {
            let id = stage.definition.id
            guard let input = newest[id] else { continue }
            let underWay = await drive.log.run[id]?.isUnderWay == true && !again.contains(id)
            do {
                drive.inputs[id] = try await restored(input, of: stage, mustBeWhole: underWay && goesOn)
            } catch  where !(underWay && goesOn) {
                drive.inputs[id] = texts.restore(input)
            }
            // What was made out of secrets may stand in the stage's results.
            if texts.count > known {
                await restoreEvents()
                known = texts.count
            }
        }
        return await lostOutputs()
    }

    /// Another value than the run began with would be recorded: nobody knows the old one any more.
    private func checkMarks() throws(SecretError) {
        for event in drive.earlier where event.stage == nil {
            guard case .report(RunSecrets.marksReport, let marks) = event.kind else { continue }
            for (name, mark) in marks.objectValue ?? [:] where drive.secrets.marks?[name] != mark {
                throw changed("The secret parameter '\(name)'", [name])
            }
        }
    }

    private func changed(_ what: String, _ names: Set<String>) -> SecretError {
        let references = names.compactMap { drive.pipeline.parameters[$0]?.stringValue }.sorted()
        let which = references.isEmpty ? "" : " (\(references.joined(separator: ", ")))"
        return SecretError(
            .changed,
            "\(what) is not what it was when the run began\(which). Give it the value it had, or undo the run with "
                + "'staysail resume RUN --rollback'.")
    }

    private func restoreEvents() async {
        let texts = drive.secrets.texts
        guard !texts.isEmpty else { return }
        await drive.log.complete(
            with: Run(
                id: drive.log.run.id,
                events: drive.earlier.map {
                    RunEvent(
                        seq: $0.seq, at: $0.at, stage: $0.stage, attempt: $0.attempt,
                        kind: $0.kind.mappingTexts(texts.restore))
                }))
    }

    /// The input as it was: what is hidden in it is evaluated again, and has to be the same.
    private func restored(_ input: JSONValue, of stage: PreparedStage, mustBeWhole: Bool) async throws -> JSONValue {
        let id = stage.definition.id
        let texts = drive.secrets.texts
        if stage.definition.keep == .none {
            guard mustBeWhole else { return input }
            return try await drive.stageRunner(stage).evaluatedInput().input
        }
        let restored = texts.restore(input)
        guard texts.holdsUnknown(restored) else { return restored }
        let (now, hidden) = try await drive.stageRunner(stage).evaluatedInput()
        let sealed = drive.secrets.sealed(now, hidden: hidden)
        guard let whole = merged(input, sealed, now) else {
            throw changed("The secret in the input of stage '\(id)'", drive.secrets.names)
        }
        return whole
    }

    /// The recorded input with each hidden part taken from the input as it is now; nil if one is not the same.
    private func merged(_ recorded: JSONValue, _ sealed: JSONValue, _ now: JSONValue) -> JSONValue? {
        let texts = drive.secrets.texts
        guard texts.holdsUnknown(recorded) else { return texts.restore(recorded) }
        switch (recorded, sealed, now) {
        case (.object(let old), .object(let hidden), .object(let new)) where old.keys == hidden.keys:
            guard hidden.count == new.count else { return nil }
            var result: JSONObject = [:]
            for (index, key) in new.keys.enumerated() {
                let name = old.keys[index]
                guard let old = old[name], let hidden = hidden[name], let new = new[key],
                    let value = merged(old, hidden, new)
                else { return nil }
                result[key] = value
            }
            return .object(result)
        case (.array(let old), .array(let hidden), .array(let new))
        where old.count == hidden.count && old.count == new.count:
            var result: [JSONValue] = []
            for index in old.indices {
                guard let value = merged(old[index], hidden[index], new[index]) else { return nil }
                result.append(value)
            }
            return .array(result)
        default:
            // Not `? now : nil`, since nil is also a `JSONValue`.
            guard recorded == sealed else { return .none }
            guard !texts.holdsUnknown(now) else { return .none }
            return now
        }
    }

    /// The outputs that are not, or not wholly, there for the stages that have not ended.
    private func lostOutputs() async -> [(stage: String, warning: String)] {
        let run = await drive.log.run
        guard goesOn, run.stages.values.contains(where: { !$0.status.hasEnded }) || !again.isEmpty else { return [] }
        return run.stages.values.compactMap { stage in
            guard stage.status == .succeeded, !again.contains(stage.id), let known = drive.pipeline[stage.id] else {
                return nil
            }
            if known.definition.keep == .none {
                return (stage.id, "Its outputs were not kept ('keep: none'): the stages after it read null.")
            }
            guard PayloadTruncation.isCut(stage.outputs) else { return nil }
            return (
                stage.id, "Of its outputs the first 64 KiB of each text were kept: the stages after it read no more."
            )
        }
    }
}
