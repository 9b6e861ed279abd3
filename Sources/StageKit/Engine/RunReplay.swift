import Expressions
import Foundation
import OrderedCollections

/// Runs the stages of a recorded run again on its recorded answers, and compares what they do. Nothing is called: a
/// stage that asks for more than the record has is stopped there.
///
/// Compared are, for each attempt of each stage, the steps in their order with what they would undo, what the stage
/// reports and says, its outputs, and how it fails. Inputs are the recorded ones; undo is not carried out.
public struct RunReplay: Sendable {
    /// What came of it.
    public enum Outcome: Hashable, Sendable {
        /// All of it was the same; so many events were compared.
        case same(events: Int)
        /// The first difference, in a sentence.
        case different(String)
    }

    private let pipeline: PreparedPipeline
    private let events: [RunEvent]
    private let inputs: [RecordedInput]

    /// Creates a replay.
    /// - Parameters:
    ///   - pipeline: what the run began with, prepared again.
    ///   - events: the run's events.
    ///   - inputs: the inputs of its stages.
    public init(pipeline: PreparedPipeline, events: [RunEvent], inputs: [RecordedInput]) {
        self.pipeline = pipeline
        self.events = events
        self.inputs = inputs
    }

    /// Replays the run, stage by stage in the order in which they began.
    /// - Parameters:
    ///   - id: the run's id.
    ///   - user: who looks.
    public func compare(run id: String, user: String) async -> Outcome {
        var count = 0
        for recorded in inputs {
            guard let stage = pipeline[recorded.stage] else {
                return .different("The pipeline has no stage '\(recorded.stage)' any more.")
            }
            let attempt = RecordedAttempt(recorded, events)
            if let difference = await difference(stage, attempt, id, user) {
                return .different("\(attempt.words): \(difference)")
            }
            count += attempt.events.count
        }
        return .same(events: count)
    }

    private func difference(
        _ stage: PreparedStage, _ recorded: RecordedAttempt, _ id: String, _ user: String
    ) async -> String? {
        let said = ReplayedEvents()
        // The state of the run when the attempt began, with nothing of the attempt itself.
        let before = Run(id: id, events: events.prefix { $0.seq < recorded.startedSeq })
        let clock = ReplayClock(from: recorded.startedAt, to: recorded.endedAt)
        let store = InMemoryRunStore()
        guard stage.definition.keep != .none else { return nil }
        // What is hidden in the record stays hidden.
        guard let secrets = try? RunSecrets(of: pipeline, run: id, source: .hidden) else { return nil }
        let log = RunLog(before, store: store, clock: clock) { event, _ in said.add(event) }
        let known = StageInputs()
        for input in inputs where input.stage != recorded.stage { known[input.stage] = input.input }
        let journal = StepJournal(recorded: recorded.steps, isComplete: true)
        let drive = RunExecution(
            pipeline: pipeline, log: log, inputs: known, secrets: secrets,
            runner: PipelineRunner(store: store, clock: clock, user: user))
        let context = await drive.stageRunner(stage).context(attempt: recorded.attempt, journal: journal)
        let result: Result<JSONValue, any Error>
        do {
            result = .success(try await stage.kind.run(recorded.input, context))
        } catch {
            result = .failure(error)
        }
        return recorded.difference(result, journal: journal, said: said.all)
    }
}

/// What is recorded of an attempt.
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
        let run = Run(id: "", events: all)
        steps =
            run[recorded.stage]?.steps.filter { $0.attempt == recorded.attempt && !StageRunner.isUndo($0.name) } ?? []
    }

    /// Whether the record ends before the attempt does.
    private var isCutOff: Bool {
        !events.contains { event in
            switch event.kind {
            case .stageEnded, .attemptFailed: true
            default: false
            }
        }
    }

    var words: String { "Stage '\(stage)'" + (attempt > 1 ? ", attempt \(attempt)" : "") }

    /// The first thing that is not as it was.
    func difference(_ result: Result<JSONValue, any Error>, journal: StepJournal, said: [RunEvent.Kind]) -> String? {
        if let mismatch = journal.mismatch { return mismatch }
        if let line = firstUnknown(said) { return line }
        let ended = events.last { if case .stageEnded = $0.kind { true } else { false } }
        if case .stageEnded(.succeeded, let outputs, _) = ended?.kind {
            if let wanted = journal.missing { return "it asks for '\(wanted)', where the record ends." }
            switch result {
            case .success(let now) where now == outputs || now.mappingTexts(PayloadTruncation.cut) == outputs: break
            case .success(let now): return "its outputs are \(now.text()), and were \(outputs.text())."
            case .failure(let error): return "it fails, and did not: \(error)"
            }
            return journal.unused.map { "it does not ask for '\($0)', which is recorded." }
        }
        // It was cut off, cancelled or late where it asks for more than is recorded.
        if journal.missing != nil { return nil }
        let failure = events.compactMap { if case .attemptFailed(let failure) = $0.kind { failure } else { nil } }.last
        guard let failure else {
            if case .success = result { return "it ends well, and was cut off." }
            return nil
        }
        switch result {
        case .success: return "it ends well, and failed: \(failure.error.message)"
        case .failure(let error):
            let isSame =
                "\(error)" == failure.error.message || failure.error.code == "canceled"
                || failure.error.code == "timedOut"
            return isSame ? nil : "it fails with: \(error) It failed with: \(failure.error.message)"
        }
    }

    /// What is said now must have been said then, in the same order; what steps said then is not said again. What was
    /// said just before the attempt was cut off may not be on record.
    private func firstUnknown(_ said: [RunEvent.Kind]) -> String? {
        var rest = events.map(\.kind)[...]
        for kind in said {
            guard let index = rest.firstIndex(of: kind) else {
                if isCutOff, !rest.contains(where: \.isVoice) { return nil }
                switch kind {
                case .log(_, let message, _): return "it says '\(message)', and did not."
                case .report(let type, let data): return "it reports '\(type)' \(data.text()), and did not."
                default: continue
                }
            }
            rest = rest[(index + 1)...]
        }
        return nil
    }
}

extension RunEvent.Kind {
    /// Whether a stage said it.
    fileprivate var isVoice: Bool {
        switch self {
        case .log, .report: true
        default: false
        }
    }
}
