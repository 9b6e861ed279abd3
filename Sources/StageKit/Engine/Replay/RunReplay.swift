import Expressions
import Foundation
import OrderedCollections

/// Executes the stages of a recorded run again on its recorded results, and compares what they do. Nothing is called: a
/// stage that asks for more than the record has is stopped there.
///
/// For each attempt of each stage it compares the steps in their order with their undo data, the logs and reports, the
/// outputs, and the failure. Inputs are the recorded ones; undo is not executed.
public struct RunReplay: Sendable {
    /// The result of a replay.
    public enum Outcome: Hashable, Sendable {
        /// Everything was the same; the number of compared events.
        case same(events: Int)
        /// The first difference, with the run, stage and step, and the next thing to do.
        case different(String)
    }

    private let pipeline: PreparedPipeline
    private let events: [RunEvent]
    private let inputs: [RecordedInput]
    private let services: ServiceContainer

    /// Creates a replay.
    /// - Parameters:
    ///   - pipeline: the pipeline that the run started with, prepared again.
    ///   - events: the run's events.
    ///   - inputs: the inputs of its stages.
    ///   - services: the services that stages use outside of steps; nothing else of them is called.
    public init(
        pipeline: PreparedPipeline, events: [RunEvent], inputs: [RecordedInput],
        services: ServiceContainer = ServiceContainer()
    ) {
        self.pipeline = pipeline
        self.events = events
        self.inputs = inputs
        self.services = services
    }

    /// Replays the run, stage by stage in the order of their starts.
    /// - Parameters:
    ///   - id: the run's id.
    ///   - user: the user who replays it.
    public func compare(run id: String, user: String) async -> Outcome {
        var count = 0
        for recorded in inputs {
            guard let stage = pipeline[recorded.stage] else {
                return .different(
                    "Run \(id): stage '\(recorded.stage)' is recorded, and the pipeline has no such stage any more. "
                        + Self.advice)
            }
            let attempt = RecordedAttempt(recorded, events)
            if let difference = await difference(stage, attempt, id, user) {
                return .different("Run \(id), \(attempt.displayName): \(difference) \(Self.advice)")
            }
            count += attempt.events.count
        }
        return .same(events: count)
    }

    private static let advice =
        "Resume such runs with the version that started them, or undo them with 'staysail rollback'."

    private func difference(
        _ stage: PreparedStage, _ recorded: RecordedAttempt, _ id: String, _ user: String
    ) async -> String? {
        let emitted = ReplayedEvents()
        // The run as it was when the attempt started.
        let before: Run
        do {
            before = try Run(id: id, events: events.prefix { $0.seq <= recorded.startedSeq })
        } catch {
            return error.description
        }
        let clock = ReplayClock(from: recorded.startedAt, to: recorded.endedAt)
        let store = InMemoryRunStore()
        guard stage.definition.keep != .none else { return nil }
        // Hidden values stay hidden.
        guard let secrets = try? pipeline.secrets(run: id, source: .hidden) else { return nil }
        let log = RunLog(before, store: store, clock: clock) { event, _ in emitted.add(event) }
        let runServices = RunServices(store: store, locks: nil, clock: clock, user: user, secrets: .hidden)
        let children = ChildRunLauncher(
            services: runServices, stageServices: services, detaches: false, registry: pipeline.registry,
            secrets: secrets)
        let execution = RunExecution(
            pipeline: pipeline, log: log, secrets: secrets, runServices: runServices,
            services: services.adding(children), detaches: false)
        for input in inputs where input.stage != recorded.stage { execution.inputs[input.stage] = input.input }
        let journal = StepJournal(recorded: recorded.steps, isComplete: true)
        let context = await execution.stageRunner(stage).context(attempt: recorded.attempt, journal: journal)
        let result: Result<JSONValue, any Error>
        do {
            result = .success(try await stage.kind.run(recorded.input, context))
        } catch {
            result = .failure(error)
        }
        return recorded.difference(result, journal: journal, emitted: emitted.all)
    }
}

/// The recorded events of an attempt.
private struct RecordedAttempt {
    let stage: String
    let attempt: Int
    let input: JSONValue
    let events: [RunEvent]
    let startedAt: Date
    let endedAt: Date
    let startedSeq: Int
    let steps: [StageRun.StepRecord]

    init(_ recorded: RecordedInput, _ all: [RunEvent]) {
        stage = recorded.stage
        attempt = recorded.attempt
        input = recorded.input
        events = all.filter { $0.stage == recorded.stage && $0.attempt == recorded.attempt }
        startedAt = events.first?.at ?? .distantPast
        endedAt = events.last?.at ?? .distantPast
        startedSeq = events.first?.seq ?? 0
        let run = try? Run(id: "", events: all)
        steps = run?[recorded.stage]?.steps.filter { $0.attempt == recorded.attempt && !$0.id.isUndo } ?? []
    }

    /// Whether the record ends before the attempt does.
    private var isInterrupted: Bool {
        !events.contains { event in
            switch event.kind {
            case .stageEnded, .attemptFailed: true
            default: false
            }
        }
    }

    var displayName: String { "stage '\(stage)'" + (attempt > 1 ? ", attempt \(attempt)" : "") }

    /// The first difference, as a sentence.
    func difference(_ result: Result<JSONValue, any Error>, journal: StepJournal, emitted: [RunEvent.Kind]) -> String? {
        let missing = journal.difference
        switch missing {
        case .stepReplaced, .undoChanged: return missing?.description
        default: break
        }
        if let line = firstUnknown(emitted) { return line }
        let ended = events.last { if case .stageEnded = $0.kind { true } else { false } }
        if case .stageEnded(.succeeded, let outputs, _, _) = ended?.kind {
            if let missing { return missing.description }
            if let unused = journal.unused { return ReplayDifference.stepRemoved(unused).description }
            switch result {
            case .success(let now) where now == outputs || now.mappingTexts(PayloadTruncation.cut) == outputs:
                return nil
            case .success(let now): return "the outputs \(outputs.text()) are recorded, and are now \(now.text())."
            case .failure(let error): return "success is recorded, and it fails now: \(error)"
            }
        }
        // An interrupted, canceled or late attempt may ask for more than is recorded.
        if missing != nil { return nil }
        let failure = events.compactMap { if case .attemptFailed(let failure) = $0.kind { failure } else { nil } }.last
        guard let failure else {
            if case .success = result { return "an interruption is recorded, and it succeeds now." }
            return nil
        }
        let isStopped = failure.error.code == "canceled" || failure.error.code == "timedOut"
        switch result {
        case .success: return "the failure '\(failure.error.message)' is recorded, and it succeeds now."
        case .failure(let error) where "\(error)" == failure.error.message || isStopped:
            return isStopped ? nil : journal.unused.map { ReplayDifference.stepRemoved($0).description }
        case .failure(let error):
            return "the failure '\(failure.error.message)' is recorded, and it fails now with: \(error)"
        }
    }

    /// The first log line or report that is not recorded in the same order. Steps that are skipped emit nothing, and the
    /// last events before an interruption may not be recorded.
    private func firstUnknown(_ emitted: [RunEvent.Kind]) -> String? {
        var rest = events.map(\.kind)[...]
        for kind in emitted {
            guard let index = rest.firstIndex(of: kind) else {
                if isInterrupted, !rest.contains(where: \.isEmitted) { return nil }
                switch kind {
                case .log(_, let message, _): return "it logs '\(message)' now, which is not recorded."
                case .report(let report):
                    return "it reports '\(report.type)' \(report.body.text()) now, which is not recorded."
                default: continue
                }
            }
            rest = rest[(index + 1)...]
        }
        return nil
    }
}

extension RunEvent.Kind {
    /// Whether it is a log line or a report.
    fileprivate var isEmitted: Bool {
        switch self {
        case .log, .report: true
        default: false
        }
    }
}
