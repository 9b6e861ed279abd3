import StageKit

/// One stage, run as a pipeline in virtual time.
struct ConformanceTrial: Sendable {
    static let id = "conformance"
    static let stage = "subject"

    let store = InMemoryRunStore()
    private let subject: StageConformance.Subject
    private let clock = TestClock()

    init(_ subject: StageConformance.Subject) {
        self.subject = subject
    }

    private func prepared(_ input: JSONValue) async throws -> PreparedPipeline {
        var pipeline = Pipeline(name: "conformance", folder: subject.folder)
        pipeline.stages = [
            StageDefinition(id: Self.stage, type: subject.kind.type, input: SourceValue(input))
        ]
        return try await PipelinePreparation(registry: StageRegistry([subject.kind])).prepare(
            pipeline, parameters: [:])
    }

    private func runner(cutAt point: CrashPoint? = nil) -> PipelineRunner {
        var runner = PipelineRunner(store: store, clock: clock)
        runner.crashPoint = point
        return runner
    }

    func events() async throws -> [RunEvent] { try await store.events(of: Self.id) }

    func run(
        _ input: JSONValue, cutAt point: CrashPoint? = nil,
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        try await runner(cutAt: point).run(prepared(input), id: Self.id, observe: observe)
    }

    /// Runs the stage and cancels the run at a moment.
    /// - Returns: the run, and the real time until the stage ended. The time is nil if the stage had ended before. The result
    ///   is nil if the stage does not end.
    func run(
        _ input: JSONValue, canceled moment: CancellationMoment, timeout: Duration
    ) async throws -> (run: Run, time: Duration?)? {
        let canceled = CanceledRun()
        let ended = AsyncStream.makeStream(of: Result<Run, any Error>.self)
        let task = Task {
            await canceled.begin()
            do {
                let run = try await run(input) { event, _ in
                    if event.seq == moment.seq, event.stage == Self.stage {
                        // The next event must find the task canceled.
                        if moment.delay == .zero { canceled.cancel() }
                        canceled.noteEvent()
                    }
                    if event.kind.isEnd { canceled.noteEnd() }
                }
                ended.continuation.yield(.success(run))
            } catch {
                ended.continuation.yield(.failure(error))
            }
            ended.continuation.finish()
        }
        canceled.set(task)
        // A stage that does not end is left running, so that the finding can be reported.
        let watch = Task {
            await canceled.event()
            do { try await Task.sleep(for: moment.delay) } catch { return }
            canceled.cancel()
            try? await Task.sleep(for: timeout * 3)
            ended.continuation.finish()
        }
        defer { watch.cancel() }
        for await result in ended.stream { return (try result.get(), canceled.time) }
        return nil
    }

    func resume(_ input: JSONValue) async throws -> Run {
        try await runner().resume(prepared(input), id: Self.id)
    }

    func rollBack(_ input: JSONValue) async throws -> Run {
        try await runner().rollBack(prepared(input), id: Self.id)
    }
}
