import StageKit

/// One stage, run as a pipeline of its own in virtual time.
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
        runner.cutPoint = point
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
    /// - Returns: the run, and how long the stage took to end after that, in real time; nil for the time if it had ended
    ///   before, nil for all of it if the stage does not end at all.
    func run(
        _ input: JSONValue, cancelled moment: CancellationMoment, patience: Duration
    ) async throws -> (run: Run, time: Duration?)? {
        let cancelled = CanceledRun()
        let ended = AsyncStream.makeStream(of: Result<Run, any Error>.self)
        let task = Task {
            await cancelled.begin()
            do {
                let run = try await run(input) { event, _ in
                    if event.seq == moment.seq, event.stage == Self.stage {
                        // What comes next must find it cancelled.
                        if moment.delay == .zero { cancelled.cancel() }
                        cancelled.noteEvent()
                    }
                    if event.kind.isEnd { cancelled.noteEnd() }
                }
                ended.continuation.yield(.success(run))
            } catch {
                ended.continuation.yield(.failure(error))
            }
            ended.continuation.finish()
        }
        cancelled.set(task)
        // Something that cannot be stopped is left behind, so that the author is told.
        let watch = Task {
            await cancelled.event()
            do { try await Task.sleep(for: moment.delay) } catch { return }
            cancelled.cancel()
            try? await Task.sleep(for: patience * 3)
            ended.continuation.finish()
        }
        defer { watch.cancel() }
        for await result in ended.stream { return (try result.get(), cancelled.time) }
        return nil
    }

    func resume(_ input: JSONValue) async throws -> Run {
        try await runner().resume(prepared(input), id: Self.id)
    }

    func rollBack(_ input: JSONValue) async throws -> Run {
        try await runner().rollBack(prepared(input), id: Self.id)
    }
}
