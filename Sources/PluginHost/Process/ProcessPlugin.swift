import Expressions
import Foundation
package import StageKit
import Subprocess

/// A plugin that is a program of its own. Each call of a stage has a process of its own, so that `log` and `host/invoke`,
/// which name no call, belong to one, and a plugin that goes wrong takes no other stage with it.
package struct ProcessPlugin: Sendable {
    let manifest: PluginManifest
    let command: PluginCommand
    let surroundings: PluginEnvironment

    package init(_ manifest: PluginManifest, _ command: PluginCommand, in surroundings: PluginEnvironment) {
        self.manifest = manifest
        self.command = command
        self.surroundings = surroundings
    }

    private var limits: PluginLimits { surroundings.limits }

    // MARK: What it has

    /// Starts the plugin, asks what it has, and ends it. Nothing is kept.
    /// - Throws: `PluginError` with one sentence.
    package func describe() async throws(PluginError) -> PluginHandshake {
        let outcome = try await talk(.describe)
        guard let handshake = outcome.handshake else {
            throw error(for: PluginReplyError(.handshake, "did not say what it is"), outcome.ending)
        }
        return handshake
    }

    /// The kinds of stages that it has.
    /// - Throws: as ``describe()``.
    package func stageKinds() async throws(PluginError) -> [StageKind] {
        try await describe().stages.map(kind)
    }

    private func kind(_ stage: PluginHandshake.Stage) -> StageKind {
        let announced = command.stages.first { $0.type == stage.type }
        let written = manifest.writes + (announced?.writes ?? [])
        var schema = stage.input
        for index in schema.fields.indices where written.contains(schema.fields[index].key) {
            schema.fields[index].isTakenFromDefaults = true
        }
        let about = [announced?.about ?? "", stage.about, manifest.about].first { !$0.isEmpty } ?? ""
        return StageKind(
            stage.type, about: about, schema: schema,
            writes: { input in
                written.filter { input.has($0) }.map { .function(namedBy: $0, in: input) }
            },
            check: { input, _ in SchemaRule.faults(of: stage.rules, in: input.value) },
            run: { input, context in try await run(stage, input, context) },
            undo: { record, context in try await undo(stage, record, context) })
    }

    // MARK: A stage

    /// Calls the stage, and again after each wait. What it answered before it waited is a step, so that a later process
    /// goes on from there; no plugin lives while it is waited for.
    private func run(
        _ stage: PluginHandshake.Stage, _ input: JSONValue, _ context: StageContext
    ) async throws -> JSONValue {
        var earlier: [String: JSONValue] = [:]
        var state: JSONValue?
        for round in 1...limits.waits {
            let name = PluginRound.answer(round)
            let answer: PluginAnswer
            if let recorded = context.result(of: name) {
                earlier.merge(context.skip(to: name)) { $1 }
                answer = try PluginAnswer(recorded)
                try await context.step(name) {}
            } else {
                let call = PluginRequest.StageCall(
                    stage: stage, input: input, state: state, context: context, earlier: earlier)
                let outcome = try await context.clock.activity(.call) { try await attempt(.run(call)) }
                earlier.merge(outcome.steps) { $1 }
                do throws(PluginReplyError) {
                    answer = try PluginAnswer(outcome.value)
                } catch {
                    throw self.error(for: error, outcome.ending).stageError
                }
                if case .outputs(let outputs) = answer { return outputs }
                let _: JSONValue = try await context.step(name) { outcome.value }
            }
            switch answer {
            case .outputs(let outputs): return outputs
            case .wait(let duration, let kept):
                state = kept
                try await context.wait(PluginRound.wait(round), for: duration)
            }
        }
        throw StageError(
            .failed, "The plugin '\(manifest.name)' answered \(limits.waits) times that it waits, which is too often.")
    }

    private func undo(
        _ stage: PluginHandshake.Stage, _ record: UndoRecord, _ context: StageContext
    ) async throws {
        let call = PluginRequest.StageCall(stage: stage, input: .null, state: nil, context: context, earlier: [:])
        let outcome = try await context.clock.activity(.call) {
            try await attempt(.undo(call, record: PluginUndo.record(from: record)))
        }
        guard outcome.value["wait"] == nil else {
            throw error(
                for: PluginReplyError(.protocolViolation, "answered 'stage/undo' that it waits, which it cannot"), ""
            )
            .stageError
        }
    }

    /// As ``talk(_:)``, in the stage's words: a cancelled call ends as cancelled, and it is said if that was not easy.
    private func attempt(_ errand: PluginRequest) async throws -> Talk {
        do throws(PluginError) {
            return try await talk(errand)
        } catch {
            if Task.isCancelled, error.code == .silent { await errand.context?.warn(error.message) }
            throw error.stageError
        }
    }

    // MARK: A process

    private struct Talk: Sendable {
        var handshake: PluginHandshake?
        var value: JSONValue
        var steps: [String: JSONValue]
        /// The end of its log, for sentences.
        var ending: String
    }

    private func talk(_ errand: PluginRequest) async throws(PluginError) -> Talk {
        let process = PluginProcess(
            command: try checkedCommand(), folder: manifest.folder,
            variables: surroundings.variables(
                of: command, target: try? errand.context?.services[TargetVariables.self]))
        let conversation = PluginSession(manifest, in: surroundings, errand: errand)
        let result: Result<(PluginSession.Outcome, TerminationStatus), any Error> =
            await withTaskCancellationHandler {
                await withoutCancellation {
                    do {
                        return .success(try await process.run { await conversation.run(with: $0) })
                    } catch {
                        return .failure(error)
                    }
                }
            } onCancel: {
                conversation.cancel()
            }
        let ending = conversation.voice.ending
        switch result {
        case .failure(let error):
            throw self.error(for: PluginReplyError(.unusable, "could not be started: \(error)"), ending)
        case .success((let outcome, let status)):
            switch outcome.result {
            case .success(let value):
                return Talk(handshake: outcome.handshake, value: value, steps: outcome.steps, ending: ending)
            case .failure(let problem):
                throw error(for: problem, ending, status: status, endedAlone: outcome.endedAlone)
            }
        }
    }

    /// The one sentence.
    private func error(
        for problem: PluginReplyError, _ ending: String, status: TerminationStatus? = nil, endedAlone: Bool = true
    ) -> PluginError {
        var text = problem.text
        if problem.isEnd {
            switch status {
            case .exited(let code)? where endedAlone: text = "exited with code \(code) \(text)"
            case .signaled(let signal)? where endedAlone: text = "was ended by signal \(signal) \(text)"
            default: text = "closed its standard output \(text)"
            }
        }
        while text.hasSuffix(".") { text.removeLast() }
        var error = PluginError(
            problem.code, plugin: manifest.name, "The plugin '\(manifest.name)' \(text)\(ending).\(problem.hint)")
        error.stageCode = problem.stageCode
        error.isRetryable = problem.isRetryable
        return error
    }

    // MARK: Its command

    /// The program's absolute path and its arguments, after everything that can be looked at beforehand.
    private func checkedCommand() throws(PluginError) -> [String] {
        func unusable(_ text: String) -> PluginError { error(for: PluginReplyError(.unusable, text), "") }
        if command.wantsCredentials, !surroundings.credentialsAllowed.contains(manifest.name) {
            throw unusable(
                "asks for AWS credentials, which the project does not allow: name it under "
                    + "'plugins: credentials' in staysail.yaml, or switch it off")
        }
        guard let word = command.words.first else { throw unusable("has no command") }
        let path: String
        if word.contains("/") {
            path = word.hasPrefix("/") ? word : "\(manifest.folder)/\(word)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                throw unusable("has the command \(PluginText.quoted(word)), and there is no such file")
            }
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw unusable("has the command \(PluginText.quoted(word)), which may not be executed: chmod +x it")
            }
        } else {
            let folders = surroundings.environment["PATH"]?.split(separator: ":").map(String.init) ?? []
            let found = folders.map { "\($0)/\(word)" }.first(where: FileManager.default.isExecutableFile)
            guard let found else {
                throw unusable("has the command \(PluginText.quoted(word)), and there is no such program on PATH")
            }
            path = found
        }
        if let fault = Interpreter.fault(of: path, searching: surroundings.environment["PATH"] ?? "") {
            throw unusable("has the command \(PluginText.quoted(word)), \(fault)")
        }
        if let checksum = command.checksum {
            guard let file = PluginFile.of(command.words, in: manifest.folder),
                let found = PluginFile.checksum(of: file)
            else { throw unusable("has a checksum, and no file that it could be of") }
            guard found == checksum else {
                throw unusable(
                    "has another file than its manifest pins: \(PluginText.quoted(file)) hashes to sha256:\(found)")
            }
        }
        return [path] + command.words.dropFirst()
    }
}
