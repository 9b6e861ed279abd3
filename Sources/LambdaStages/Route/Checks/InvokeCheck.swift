import AWSServices
import Foundation
import StageKit

/// Invokes the candidate itself and compares its answer.
struct InvokeCheck: HealthCheck {
    let times: Int
    let candidate: String
    let limit: Duration
    let event: [UInt8]
    /// nil: any answer that is no failure.
    let answer: [UInt8]?
    let comparison: AnswerComparison
    /// What the handler can tell the invocation by.
    let mark: String

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        for number in 1...max(1, times) {
            guard let fault = try await fault(call.services) else { continue }
            return HookReply(Verdict(.unhealthy, (times > 1 ? "invocation \(number) of \(times): " : "") + fault))
        }
        let subject = times > 1 ? "\(times) invocations" : "the invocation"
        return HookReply(
            Verdict(.healthy, answer == nil ? "\(subject) succeeded" : "\(subject) answered as expected"))
    }

    private func fault(_ services: any HookServices) async throws -> String? {
        let result: HookInvocation.Answer
        do {
            result = try await services.invoke(
                HookInvocation(version: candidate, payload: event, timeout: limit, mark: mark))
        } catch let error as StageError where error.aws?.code == .timedOut {
            return "no answer within \(TimeLength(limit))"
        }
        if let failure = result.functionError {
            return "the function failed (\(failure)): \(InvocationReport.errorMessage(Data(result.payload)))"
        }
        guard let answer else { return nil }
        return comparison.difference(of: result.payload, from: answer)
    }
}
