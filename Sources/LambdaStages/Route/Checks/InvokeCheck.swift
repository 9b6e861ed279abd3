import AWSServices
import Foundation
import StageKit

/// Invokes the candidate itself and compares its answer.
struct InvokeCheck: HealthCheck {
    let times: Int
    let candidate: FunctionVersion
    let limit: Duration
    let event: [UInt8]
    /// nil: any answer but a failure.
    let answer: [UInt8]?
    let comparison: AnswerComparison
    /// The label in the handler's client context.
    let mark: String

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        for number in 1...max(1, times) {
            guard let problem = try await problem(call.services) else { continue }
            for line in problem.failure?.log ?? [] {
                await call.services.log("log: \(line)", level: .warning, data: .null)
            }
            let place = times > 1 ? "invocation \(number) of \(times): " : ""
            return HookReply(
                Verdict(.unhealthy, place + problem.text, data: problem.failure.map { ["error": $0.json] } ?? .null))
        }
        let subject = times > 1 ? "\(times) invocations" : "the invocation"
        return HookReply(
            Verdict(.healthy, answer == nil ? "\(subject) succeeded" : "\(subject) answered as expected"))
    }

    private func problem(_ services: any HookServices) async throws -> (text: String, failure: FunctionFailure?)? {
        let result: HookInvocation.Answer
        do {
            result = try await services.invoke(
                HookInvocation(version: candidate.description, payload: event, timeout: limit, mark: mark))
        } catch let error as StageError where error.aws?.code == .timedOut {
            return ("no answer within \(TimeLength(limit))", nil)
        }
        if result.functionError != nil {
            let failure = FunctionFailure(payload: result.payload, logTail: result.log)
            return (failure.displayName, failure)
        }
        guard let answer, let difference = comparison.difference(of: result.payload, from: answer) else { return nil }
        return (difference, nil)
    }
}
