import Expressions
import OrderedCollections

/// Settles the requests that other processes leave for a run.
struct RequestFeed: Sendable {
    let store: any RunStore
    let log: RunLog
    let stop: @Sendable () -> Void

    /// Settles requests until it is canceled.
    func run() async {
        for await request in store.requests(of: await log.run.id) {
            // A request that could not be recorded is still there for the process that resumes the run.
            try? await Self.settle(request, in: log)
            if request.kind == .cancel { stop() }
        }
    }

    /// Records a request.
    static func settle(_ request: RunRequest, in log: RunLog) async throws {
        switch request.kind {
        case .cancel:
            try await log.record(.cancelRequested(by: request.by, reason: request.reason), request: request.id)
        case .approve(let stage, let choice):
            try await answer(
                stage, StageAnswer(isApproval: true, choice: choice, by: request.by, reason: request.reason),
                request, log)
        case .reject(let stage):
            try await answer(
                stage, StageAnswer(isApproval: false, by: request.by, reason: request.reason), request, log)
        }
    }

    private static func answer(
        _ stage: String, _ answer: StageAnswer, _ request: RunRequest, _ log: RunLog
    ) async throws {
        let asking = await log.run[stage]
        guard let asking, let question = asking.openQuestion else {
            try await log.record(
                .log(
                    level: .warning,
                    message: "The answer of \(answer.by) does not count: the stage has no open question.",
                    data: .null), stage: asking?.id, request: request.id)
            return
        }
        if let objection = question.objection(to: answer, at: request.at) {
            let message = "The answer of \(answer.by) to '\(question.message)' does not count: \(objection)."
            try await log.record(
                .log(level: .warning, message: message, data: .null), stage: stage, attempt: asking.attempt,
                request: request.id)
            return
        }
        try await log.record(
            .answered(question.step, answer: answer), stage: stage, attempt: asking.attempt,
            request: request.id)
    }
}
