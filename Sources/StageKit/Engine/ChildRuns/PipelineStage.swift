import Expressions
import Foundation
import OrderedCollections

/// `pipeline`: runs another pipeline, as a child run.
struct PipelineStage: Stage {
    struct Input: StageInput {
        let file: String
        let parameters: JSONValue?

        static let schema = InputSchema(
            InputField("file", .string, "The pipeline file, relative to this pipeline's folder.", required: true),
            InputField("parameters", .map(.any), "The parameters of the child pipeline."))
    }

    /// The files of pipelines and scripts.
    let files: RunFiles

    func run(_ input: Input, context: StageContext) async throws -> JSONValue {
        let child = try await Self.childRun(context)
        let path = context.path(input.file)
        // A child run that has started keeps the files that it started with.
        let origin = try await child.origin()
        for file in origin?.files ?? [] { files.keep(file) }
        let prepared = try await prepare(path, origin?.parameters, input, context)
        let undo = UndoStep("run \(child.id)", before: .null, wanted: .string(path))
        await context.emit(.childRunStarted(run: child.id))
        let texts = try context.services[ChildRunLauncher.self].secrets.texts
        let run: ChildRunRecord = try await context.step("run \(input.file)", undo: undo) {
            ChildRunRecord(try await execute(child, prepared, path, context), texts)
        }
        guard run.status == .succeeded else {
            // The child run undid what its own rules say. If that failed, this run needs a person, too.
            throw StageError(
                .failed, "\(input.file) (run \(child.id)) \(run.status.rawValue)\(run.reason)",
                isSettled: run.isUndone == true)
        }
        return ["run": .string(child.id), "status": .string(run.status.rawValue), "stages": run.stages]
    }

    /// The recorded result of a child run.
    private struct ChildRunRecord: Codable, Sendable {
        let status: RunStatus
        let reason: String
        /// Whether all its undos succeeded; nil in the record of an earlier release.
        let isUndone: Bool?
        /// The outputs of its stages, by id.
        let stages: JSONValue

        init(_ run: Run, _ texts: SecretRedactor) {
            status = run.status
            let failed = run.stages.values.first { $0.status == .failed }
            let left = run.undoFailures.map { " \($0)" }.joined()
            isUndone = run.undoFailures.isEmpty
            reason = (failed.map { ": \($0.id): \($0.error?.message ?? "")" } ?? ".") + left
            let outputs = JSONValue.object(
                .init(
                    run.stages.map {
                        ($0.key, ["outputs": $0.value.outputs, "status": .string($0.value.status.rawValue)])
                    },
                    uniquingKeysWith: { a, _ in a }))
            stages = texts.restore(outputs)
        }
    }

    private func execute(
        _ child: ChildRun, _ pipeline: PreparedPipeline, _ path: String, _ context: StageContext
    ) async throws -> Run {
        let target = await context.run.target
        let own = files.all.sorted { left, right in left.path == path && right.path != path }
        let isIdle = await context.run[context.stageID]?.isIdle ?? false
        let monitor = ChildRunIdleMonitor(timer: context.timer, isIdle: isIdle)
        while true {
            let (updates, send) = AsyncStream.makeStream(of: Update.self)
            async let forwarded: Void = Self.forward(updates, context)
            let run = try await child.execute(pipeline, target: target, files: own) { event, run in
                if let line = Self.line(event, run) { send.yield(.line(line, Self.question(event, run))) }
                if let isIdle = monitor.change(event, run) { send.yield(.idle(isIdle)) }
            }
            send.finish()
            await forwarded
            guard run.status == .waiting else {
                if run.status == .canceled, Task.isCancelled {
                    throw StageError(.canceled, "It was canceled.", isSettled: run.undoFailures.isEmpty)
                }
                return run
            }
            try await context.host.suspend(context.stageID, until: run.dueAt) {
                do {
                    try await context.clock.withDeadline(run.dueAt ?? .distantFuture) {
                        try await context.clock.pausing { try await child.request() }
                    }
                } catch is DeadlineExceeded {
                    // Its wait has ended.
                }
            }
        }
    }

    /// A change of the child run that its parent records.
    private enum Update: Sendable {
        case line(String, JSONValue)
        case idle(Bool)
    }

    /// The parent's log line of an event.
    private static func line(_ event: RunEvent, _ run: Run) -> String? {
        guard let stage = event.stage else { return nil }
        switch event.kind {
        case .stageStarted: return "\(stage) started"
        case .stageEnded(let status, _, _, let error):
            return "\(stage) \(status.rawValue)" + (error.map { ": \($0.message)" } ?? "")
        case .asked(_, let message, _, _): return "\(stage) asks: \(message)"
        case .report(let report): return report.line.map { "\(stage): \($0)" }
        default: return nil
        }
    }

    /// The child run's question, for the reports that print how it is answered.
    private static func question(_ event: RunEvent, _ run: Run) -> JSONValue {
        guard let stage = event.stage, case .asked(_, _, let choices, _) = event.kind else { return .null }
        return [
            "question": [
                "run": .string(run.id), "stage": .string(stage), "choices": .array(choices.map { .string($0) }),
            ]
        ]
    }

    private static func forward(_ updates: AsyncStream<Update>, _ context: StageContext) async {
        for await update in updates {
            switch update {
            case .line(let line, let data): await context.log(line, data: data)
            case .idle(let isIdle): await context.emit(.stageIdle(isIdle))
            }
        }
    }

    func undo(_ record: UndoRecord, context: StageContext) async throws {
        let child = try await Self.childRun(context)
        let state = try await child.run()
        if state.status.hasEnded, state.status != .succeeded, !state.undoFailures.isEmpty, await isEnding(context) {
            throw Self.undoFailure(state)
        }
        guard let origin = try await child.origin() else {
            guard await hasStarted(record, context) else { return }
            throw StageError(
                .conflict,
                "The record of run \(child.id) no longer exists, so it was not undone: check what its stages write, such "
                    + "as aliases, and restore it by hand.")
        }
        for file in origin.files { files.keep(file) }
        let prepared = try await prepare(origin.path, origin.parameters, nil, context)
        let run = try await child.rollBack(prepared)
        guard run.undoFailures.isEmpty else { throw Self.undoFailure(run) }
    }

    private static func undoFailure(_ run: Run) -> StageError {
        StageError(.conflict, "Run \(run.id) is not undone: \(run.undoFailures.joined(separator: " "))")
    }

    /// Whether the stage's own attempt ends, whose child run has undone what its rules say. A person who rolls the
    /// parent back wants all of it undone.
    private func isEnding(_ context: StageContext) async -> Bool {
        let run = await context.run
        return run[context.stageID]?.failure != nil && !run.isRollingBack
    }

    /// Whether the record says that the child run had started: it ended, or was canceled.
    private func hasStarted(_ record: UndoRecord, _ context: StageContext) async -> Bool {
        await context.run[context.stageID]?.steps.contains { step in
            step.attempt == context.attempt && step.undo?.key == record.key
                && (step.result != nil || step.error?.code == StageError.Code.canceled.description)
        } ?? false
    }

    private static func childRun(_ context: StageContext) async throws -> ChildRun {
        guard context.runID.split(separator: ".").count <= ChildRun.maximumDepth else {
            throw StageError(
                .invalidInput,
                "Pipelines run each other more than \(ChildRun.maximumDepth) levels deep; do they form a circle?")
        }
        let recorded = await context.run[context.stageID]?.childRuns[context.attempt]
        let id = recorded ?? ChildRun.id(of: context.stageID, attempt: context.attempt, in: context.runID)
        return try context.services[ChildRunLauncher.self].childRun(id, of: context.runID)
    }

    private func prepare(
        _ path: String, _ recorded: JSONValue?, _ input: Input?, _ context: StageContext
    ) async throws -> PreparedPipeline {
        let (pipeline, diagnostics) = try Self.read(path, shownAs: input?.file ?? path, files)
        let launcher = try context.services[ChildRunLauncher.self]
        let given = try launcher.secrets.references(
            in: input?.parameters ?? [:], for: pipeline.name, secret: pipeline.secretNames)
        let values = try recorded ?? pipeline.parameterValues(given: given, by: .stage)
        return try await PipelinePreparation(registry: launcher.registry)
            .prepare(pipeline, diagnostics: diagnostics, parameters: values, looksAtStages: recorded == nil)
    }

    private static func read(
        _ path: String, shownAs name: String, _ files: RunFiles
    ) throws -> (Pipeline, [Diagnostic]) {
        let limit = PipelineReader.maximumBytes
        guard let data = try? files.content(of: path, limit: limit), data.count <= limit,
            let text = String(data: data, encoding: .utf8)
        else { throw StageError(.invalidInput, "The pipeline \(name) does not exist, or cannot be read.") }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return try PipelineReader(file: name, folder: folder).read(text)
    }

    /// Checks before the run that the pipeline exists and is well formed.
    static func check(
        _ input: CheckedInput, _ location: StageCheckContext, _ files: RunFiles
    ) async -> [StageDiagnostic] {
        let found = ownDiagnostics(input, location, files)
        guard found.isEmpty, let checkChild = location.checkChild, let child = child(input, location, files) else {
            return found
        }
        return await checkChild(child)
    }

    private static func ownDiagnostics(
        _ input: CheckedInput, _ location: StageCheckContext, _ files: RunFiles
    ) -> [StageDiagnostic] {
        guard ChildRun.name(of: location.id).utf8.count <= ChildRun.longestName else {
            return [
                StageDiagnostic(
                    [],
                    "The child run of this stage is named after it, so its id has at most "
                        + "\(ChildRun.longestName) letters (others than a to z, 0 to 9, - and _ count three times).")
            ]
        }
        guard let file = input.known("file")?.stringValue else { return [] }
        do {
            let (pipeline, diagnostics) = try read(location.path(file), shownAs: file, files)
            return diagnostics.filter { $0.severity == .error }.map { StageDiagnostic(["file"], $0.description) }
                + parameterFaults(input, file, pipeline)
        } catch let faults as DocumentError {
            return faults.diagnostics.filter { $0.severity == .error }.map { StageDiagnostic(["file"], $0.description) }
        } catch {
            return [StageDiagnostic(["file"], "\(error)")]
        }
    }

    /// Unknown, missing and ill-typed parameters of the child pipeline, as far as they are known.
    private static func parameterFaults(
        _ input: CheckedInput, _ file: String, _ pipeline: Pipeline
    ) -> [StageDiagnostic] {
        var faults: [StageDiagnostic] = []
        for (name, value) in input.value["parameters"]?.objectValue ?? [:] {
            guard let parameter = pipeline.parameters.first(where: { $0.name == name }) else {
                let hint = NearestName.hint(for: name, among: pipeline.parameters.map(\.name))
                faults.append(StageDiagnostic(["parameters", name], "\(file) has no parameter '\(name)'.\(hint)"))
                continue
            }
            guard input.known("parameters", name) != nil else { continue }
            do throws(ParameterError) {
                _ = try parameter.value(of: value, by: .stage)
            } catch {
                faults.append(StageDiagnostic(["parameters", name], error.description))
            }
        }
        for parameter in pipeline.parameters
        where parameter.isMissing && !input.has("parameters", parameter.name) {
            faults.append(StageDiagnostic(["parameters"], parameter.missing(by: .stage, of: file).description))
        }
        return faults
    }

    /// The outputs: the child run's stages are known if its pipeline can be read.
    static func outputs(_ input: CheckedInput, _ context: StageCheckContext, _ files: RunFiles) -> OutputSchema {
        let stage = InputSchema(
            InputField("status", .string, "How the stage ended."), InputField("outputs", .any, "Its outputs."))
        let stages = child(input, context, files)?.pipeline.stages.map { InputField($0.id, .object(stage), "") }
        return OutputSchema(
            OutputField("run", .string, "The id of the child run."),
            OutputField("status", .string, "How the child run ended."),
            OutputField(
                "stages", stages.map { .object(InputSchema($0)) } ?? .map(.object(stage)),
                "The status and the outputs of its stages, by id."))
    }

    /// The pipeline that a stage runs, if it can be read before the run.
    private static func child(_ input: CheckedInput, _ location: StageCheckContext, _ files: RunFiles) -> ChildPipeline?
    {
        guard let file = input.known("file")?.stringValue,
            let (pipeline, _) = try? read(location.path(file), shownAs: file, files)
        else { return nil }
        let isKnown = !input.has("parameters") || input.known("parameters") != nil
        let values = isKnown ? try? pipeline.parameterValues(given: input.value["parameters"] ?? [:], by: .stage) : nil
        let path = URL(fileURLWithPath: location.path(file)).standardizedFileURL.path
        return ChildPipeline(path: path, name: file, pipeline: pipeline, parameters: values)
    }
}

extension GeneralStages {
    /// `pipeline`, which runs another pipeline's file.
    /// - Parameter files: the files of pipelines and scripts.
    package static func pipeline(_ files: RunFiles) -> StageKind {
        StageKind(
            "pipeline", about: "Runs another pipeline as a child run.", stage: PipelineStage(files: files),
            outputs: { PipelineStage.outputs($0, $1, files) }, check: { await PipelineStage.check($0, $1, files) })
    }
}
