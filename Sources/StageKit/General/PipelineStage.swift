import Expressions
import Foundation
import OrderedCollections

/// `pipeline`: runs another pipeline, as a run of its own that belongs to this one.
struct PipelineStage: Stage {
    struct Input: StageInput {
        let file: String
        let parameters: JSONValue?

        static let schema = InputSchema(
            InputField("file", .string, "The pipeline file, relative to this pipeline's folder.", required: true),
            InputField("parameters", .map(.any), "The parameters of the child pipeline."))
    }

    /// What pipelines and scripts are read through.
    let files: RunFiles

    func run(_ input: Input, context: StageContext) async throws -> JSONValue {
        let nested = try await Self.nested(context)
        let path = context.path(input.file)
        // A run that has begun goes on with what it began with.
        let origin = try await nested.origin()
        for file in origin?.files ?? [] { files.keep(file) }
        let prepared = try await prepare(path, origin?.parameters, input, context)
        let undo = UndoStep(ChildRun.undoKey(of: nested.id), before: .null, wanted: .string(path))
        let run: RunRecord = try await context.step("run \(input.file)", undo: undo) {
            RunRecord(try await drive(nested, prepared, path, context), context.drive.secrets.texts)
        }
        guard run.status == .succeeded else {
            // What it had to undo, it has undone by its own rules, or has failed to: then this run needs a person, too.
            throw StageError(
                .failed, "\(input.file) (run \(nested.id)) \(run.status.rawValue)\(run.reason)",
                isSettled: run.isUndone ?? true)
        }
        return ["run": .string(nested.id), "status": .string(run.status.rawValue), "stages": run.stages]
    }

    /// What the record keeps of the run when it has ended.
    private struct RunRecord: Codable, Sendable {
        let status: RunStatus
        let reason: String
        /// Whether it could undo all that it had to; nil in records from before it was asked.
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

    private func drive(
        _ nested: ChildRun, _ pipeline: PreparedPipeline, _ path: String, _ context: StageContext
    ) async throws -> Run {
        let target = await context.run.target
        let own = files.all.sorted { left, right in left.path == path && right.path != path }
        let stands = await context.run[context.stageID]?.isStandingStill ?? false
        let pace = ChildRunIdleMonitor(timer: context.timer, stands: stands)
        while true {
            let (news, tell) = AsyncStream.makeStream(of: News.self)
            async let said: Void = Self.retell(news, context)
            let run = try await nested.drive(pipeline, target: target, files: own) { event, run in
                if let line = Self.line(event, run) { tell.yield(.line(line, Self.question(event, run))) }
                if let stands = pace.change(event, run) { tell.yield(.pace(stands: stands)) }
            }
            tell.finish()
            await said
            guard run.status == .waiting else {
                if run.status == .canceled, Task.isCancelled {
                    throw StageError(.canceled, "It was cancelled.", isSettled: run.undoFailures.isEmpty)
                }
                return run
            }
            try await context.room.wait(context.stageID, until: run.dueAt) {
                if let due = run.dueAt {
                    try await context.clock.sleep(until: due, role: .pause)
                } else {
                    try await context.clock.pausing { try await nested.request() }
                }
            }
        }
    }

    /// What becomes known of the other run while it goes on.
    private enum News: Sendable {
        case line(String, JSONValue)
        case pace(stands: Bool)
    }

    /// What the watcher of the outer run is told.
    private static func line(_ event: RunEvent, _ run: Run) -> String? {
        guard let stage = event.stage else { return nil }
        switch event.kind {
        case .stageStarted: return "\(stage) started"
        case .stageEnded(let status, _, let error):
            return "\(stage) \(status.rawValue)" + (error.map { ": \($0.message)" } ?? "")
        case .asked(_, let message, _): return "\(stage) asks: \(message)"
        default: return nil
        }
    }

    /// The child run's question, for the reports that print how it is answered.
    private static func question(_ event: RunEvent, _ run: Run) -> JSONValue {
        guard let stage = event.stage, case .asked(_, _, let choices) = event.kind else { return .null }
        return [
            "question": [
                "run": .string(run.id), "stage": .string(stage), "choices": .array(choices.map { .string($0) }),
            ]
        ]
    }

    private static func retell(_ news: AsyncStream<News>, _ context: StageContext) async {
        for await item in news {
            switch item {
            case .line(let line, let data): await context.log(line, data: data)
            case .pace(let stands): await context.report(StageRun.stillReport, ["stands": .bool(stands)])
            }
        }
    }

    func undo(_ record: UndoRecord, context: StageContext) async throws {
        let nested = try await Self.nested(context)
        let state = try await nested.run()
        if state.status.hasEnded, state.status != .succeeded, !state.undoFailures.isEmpty, await isEnding(context) {
            throw Self.notUndone(state)
        }
        guard let origin = try await nested.origin() else {
            guard await hasBegun(record, context) else { return }
            throw StageError(
                .conflict,
                "What run \(nested.id) did is not kept any more, so nothing of it was undone: look at what its stages "
                    + "write, such as aliases, and put it back by hand.")
        }
        for file in origin.files { files.keep(file) }
        let prepared = try await prepare(origin.path, origin.parameters, nil, context)
        let run = try await nested.rollBack(prepared)
        guard run.undoFailures.isEmpty else { throw Self.notUndone(run) }
    }

    private static func notUndone(_ run: Run) -> StageError {
        StageError(.conflict, "Run \(run.id) is not undone: \(run.undoFailures.joined(separator: " "))")
    }

    /// Whether the stage's own attempt ends, whose run has undone by its own rules what it could. Who has the outer run
    /// undone wants all of it back.
    private func isEnding(_ context: StageContext) async -> Bool {
        let run = await context.run
        return run[context.stageID]?.failure != nil && !run.isRollingBack
    }

    /// Whether the record says that the other run had begun: it ended, or was stopped.
    private func hasBegun(_ record: UndoRecord, _ context: StageContext) async -> Bool {
        await context.run[context.stageID]?.steps.contains { step in
            step.attempt == context.attempt && step.undo?.key == record.key
                && (step.result != nil || step.error?.code == StageError.Code.canceled.description)
        } ?? false
    }

    private static func nested(_ context: StageContext) async throws -> ChildRun {
        guard context.runID.split(separator: ".").count <= ChildRun.mostLevels else {
            throw StageError(
                .invalidInput, "Pipelines run each other more than \(ChildRun.mostLevels) deep; do they form a circle?"
            )
        }
        let recorded = await context.run[context.stageID]?.nestedRun(attempt: context.attempt)
        let id = recorded ?? ChildRun.id(of: context.stageID, attempt: context.attempt, in: context.runID)
        return ChildRun(id, of: context.runID, runner: context.drive.runner)
    }

    private func prepare(
        _ path: String, _ recorded: JSONValue?, _ input: Input?, _ context: StageContext
    ) async throws -> PreparedPipeline {
        let (pipeline, diagnostics) = try Self.read(path, shownAs: input?.file ?? path, files)
        let given = try context.drive.secrets.references(in: input?.parameters ?? [:], for: pipeline)
        let values = try recorded ?? pipeline.parameterValues(given: given, by: .stage)
        return try await PipelinePreparation(registry: context.drive.pipeline.registry)
            .prepare(pipeline, diagnostics: diagnostics, parameters: values, looksAtStages: recorded == nil)
    }

    private static func read(
        _ path: String, shownAs name: String, _ files: RunFiles
    ) throws -> (Pipeline, [Diagnostic]) {
        let limit = PipelineReader.maximumBytes
        guard let data = try? files.content(of: path, limit: limit), data.count <= limit,
            let text = String(data: data, encoding: .utf8)
        else { throw StageError(.invalidInput, "The pipeline \(name) is not there, or cannot be read.") }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return try PipelineReader(file: name, folder: folder).read(text)
    }

    /// The pipeline must be there, and well formed, before the run.
    static func check(_ input: CheckedInput, _ location: StageCheckContext, _ files: RunFiles) -> [StageDiagnostic] {
        guard ChildRun.name(of: location.id).utf8.count <= ChildRun.longestName else {
            return [
                StageDiagnostic(
                    [],
                    "The run that this stage drives is named after it, so its id has at most "
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

    /// Unknown, missing and ill-typed parameters of the inner pipeline, as far as they are known.
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
                _ = try parameter.value(of: value.stringValue ?? value.text(), by: .stage)
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

    /// The pipeline that a stage runs, if it can be read before the run.
    static func inner(_ input: CheckedInput, _ location: StageCheckContext, _ files: RunFiles) -> ChildPipeline? {
        guard let file = input.known("file")?.stringValue,
            let (pipeline, _) = try? read(location.path(file), shownAs: file, files)
        else { return nil }
        let isKnown = !input.has("parameters") || input.known("parameters") != nil
        let values = isKnown ? try? pipeline.parameterValues(given: input.value["parameters"] ?? [:], by: .stage) : nil
        let path = URL(fileURLWithPath: location.path(file)).standardizedFileURL.path
        return ChildPipeline(path: path, name: file, pipeline: pipeline, parameters: values)
    }
}

extension Pipeline {
    /// The values of all parameters, from values instead of text.
    /// - Throws: `ParameterError`.
    func parameterValues(given: JSONValue, by giver: ParameterGiver) throws(ParameterError) -> JSONValue {
        let texts = (given.objectValue ?? [:]).map { (name: $0.key, text: $0.value.stringValue ?? $0.value.text()) }
        return try parameterValues(given: texts, by: giver)
    }
}

extension GeneralStages {
    /// `pipeline`, which runs another pipeline's file.
    /// - Parameter files: what pipelines are read through.
    package static func pipeline(_ files: RunFiles) -> StageKind {
        var kind = StageKind(
            "pipeline", about: "Runs another pipeline as a child run.", stage: PipelineStage(files: files),
            check: { PipelineStage.check($0, $1, files) })
        kind.inner = { PipelineStage.inner($0, $1, files) }
        return kind
    }
}
