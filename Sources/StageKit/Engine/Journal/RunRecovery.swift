import Expressions
import OrderedCollections

/// Restores what an earlier process knew of a run and did not record: secrets, and the values made out of them.
struct RunRecovery {
    let execution: RunExecution
    /// Whether the run is to continue; else what cannot be restored stays hidden.
    let continues: Bool
    /// The stages that run again from their beginning: their inputs are not restored.
    let rerun: Set<String>

    /// - Returns: the missing values, as warnings with their stages.
    /// - Throws: `SecretError` when a secret of a running stage has changed.
    func restore(_ recorded: [RecordedInput]) async throws -> [(stage: String, warning: String)] {
        let texts = execution.secrets.texts
        if continues { try checkDigests() }
        execution.secrets.readAgain(execution.earlier)
        var newest: [String: JSONValue] = [:]
        for input in recorded { newest[input.stage] = input.input }
        try await restoreEvents()
        var known = texts.count
        for stage in execution.pipeline.stages {
            let id = stage.definition.id
            guard let input = newest[id] else { continue }
            let underWay = await execution.log.run[id]?.isUnderWay == true && !rerun.contains(id)
            do {
                execution.inputs[id] = try await restored(input, of: stage, mustBeWhole: underWay && continues)
            } catch  where !(underWay && continues) {
                execution.inputs[id] = texts.restore(input)
            }
            // The stage's results may contain values made out of secrets.
            if texts.count > known {
                try await restoreEvents()
                known = texts.count
            }
        }
        return await lostOutputs()
    }

    /// A changed value would be recorded, because the old one is unknown.
    private func checkDigests() throws(SecretError) {
        for event in execution.earlier where event.stage == nil {
            guard case .secretDigests(let digests) = event.kind else { continue }
            for (name, digest) in digests.objectValue ?? [:] where execution.secrets.digests?[name] != digest {
                throw changed("The secret parameter '\(name)'", [name])
            }
        }
    }

    private func changed(_ what: String, _ names: Set<String>) -> SecretError {
        let references = names.compactMap { execution.pipeline.parameters[$0]?.stringValue }.sorted()
        let which = references.isEmpty ? "" : " (\(references.joined(separator: ", ")))"
        return SecretError(
            .changed,
            "\(what) is not what it was when the run began\(which). Give it the value it had, or undo the run with "
                + "'staysail resume RUN --rollback'.")
    }

    private func restoreEvents() async throws {
        let texts = execution.secrets.texts
        guard !texts.isEmpty else { return }
        try await execution.log.restore(
            Run(
                id: execution.log.run.id,
                events: execution.earlier.map {
                    RunEvent(
                        seq: $0.seq, at: $0.at, stage: $0.stage, attempt: $0.attempt,
                        kind: $0.kind.mappingTexts(texts.restore))
                }))
    }

    /// The recorded input: its hidden parts are evaluated again, and must be the same.
    private func restored(_ input: JSONValue, of stage: PreparedStage, mustBeWhole: Bool) async throws -> JSONValue {
        let id = stage.definition.id
        let texts = execution.secrets.texts
        if stage.definition.keep == .none {
            guard mustBeWhole else { return input }
            return try await execution.stageRunner(stage).evaluatedInput().input
        }
        let restored = texts.restore(input)
        guard texts.holdsUnknown(restored) else { return restored }
        let (now, hidden) = try await execution.stageRunner(stage).evaluatedInput()
        let sealed = execution.secrets.sealed(now, hidden: hidden)
        guard let whole = merged(input, sealed, now) else {
            throw changed("The secret in the input of stage '\(id)'", execution.secrets.names)
        }
        return whole
    }

    /// The recorded input with each hidden part taken from the present input; nil if one has changed.
    private func merged(_ recorded: JSONValue, _ sealed: JSONValue, _ now: JSONValue) -> JSONValue? {
        let texts = execution.secrets.texts
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

    /// The outputs that are missing or cut for the stages that have not ended.
    private func lostOutputs() async -> [(stage: String, warning: String)] {
        let run = await execution.log.run
        guard continues, run.stages.values.contains(where: { !$0.status.hasEnded }) || !rerun.isEmpty else { return [] }
        return run.stages.values.compactMap { stage in
            guard stage.status == .succeeded, !rerun.contains(stage.id), let known = execution.pipeline[stage.id] else {
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
