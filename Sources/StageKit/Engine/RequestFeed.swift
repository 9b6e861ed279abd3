import Expressions
import OrderedCollections

/// Takes care of what other processes ask of a run while this one drives it.
struct RequestFeed: Sendable {
    let drive: RunExecution
    let stop: @Sendable () -> Void

    /// Goes on until it is cancelled.
    func run() async {
        for await request in drive.runner.store.requests(of: await drive.log.run.id) {
            // What could not be recorded is still there for the process that goes on with the run.
            try? await Self.take(request, into: drive.log)
            if request.kind == .cancel { stop() }
        }
    }

    /// Records what was asked.
    static func take(_ request: RunRequest, into log: RunLog) async throws {
        switch request.kind {
        case .cancel:
            try await log.record(.cancelRequested(by: request.by, reason: request.reason), request: request.id)
        case .approve(let stage, let choice):
            try await answer(
                stage, StageAnswer(isApproval: true, choice: choice, by: request.by, reason: request.reason),
                request.id, log)
        case .reject(let stage):
            try await answer(
                stage, StageAnswer(isApproval: false, by: request.by, reason: request.reason), request.id, log)
        }
    }

    private static func answer(
        _ stage: String, _ answer: StageAnswer, _ request: String, _ log: RunLog
    ) async throws {
        guard let asking = await log.run[stage], let question = asking.openQuestion else {
            try await log.record(
                .log(level: .warning, message: "\(answer.by) answered, but nothing was asked.", data: .null),
                stage: stage, request: request)
            return
        }
        if let objection = question.objection(to: answer) {
            let message = "The answer of \(answer.by) to '\(question.message)' does not count: \(objection)."
            try await log.record(
                .log(level: .warning, message: message, data: .null), stage: stage, attempt: asking.attempt,
                request: request)
            return
        }
        try await log.record(
            .answered(name: question.name, answer: answer), stage: stage, attempt: asking.attempt, request: request)
    }
}
