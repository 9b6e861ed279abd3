import AWSServices
import Foundation
import StageKit

/// Invokes the candidate itself and compares its answer.
struct InvokeCheck: HealthCheck {
    let name: String
    let timing: CheckTiming
    let times: Int
    /// nil: the function's own timeout and five seconds.
    let timeout: TimeLength?
    let payload: PayloadSource?
    let expected: PayloadSource?
    let comparison: AnswerComparison

    func prepared(_ setting: CheckSetting) async throws -> any HealthCheck {
        let services = setting.function.services
        var seconds = timeout?.duration
        if seconds == nil {
            let configuration = try await setting.function.details(setting.candidate)?.configuration
            seconds = .seconds((configuration?.timeout ?? 3) + 5)
        }
        return Prepared(
            check: self, limit: seconds ?? .seconds(8),
            event: try await payload?.load(services, setting.context) ?? [],
            answer: try await expected?.load(services, setting.context))
    }

    func measure(_ setting: CheckSetting, weight: Double) async throws -> Verdict {
        try await prepared(setting).measure(setting, weight: weight)
    }

    private struct Prepared: HealthCheck {
        let check: InvokeCheck
        let limit: Duration
        let event: [UInt8]
        let answer: [UInt8]?

        var name: String { check.name }
        var timing: CheckTiming { check.timing }

        func prepared(_ setting: CheckSetting) async throws -> any HealthCheck { self }

        func measure(_ setting: CheckSetting, weight: Double) async throws -> Verdict {
            for number in 1...max(1, check.times) {
                guard let fault = try await fault(setting) else { continue }
                let which = check.times > 1 ? "invocation \(number) of \(check.times): " : ""
                return Verdict(.unhealthy, which + fault)
            }
            let times = check.times > 1 ? "\(check.times) invocations" : "the invocation"
            return Verdict(.healthy, answer == nil ? "\(times) succeeded" : "\(times) answered as expected")
        }

        private func fault(_ setting: CheckSetting) async throws -> String? {
            let mark = InvocationMark(
                run: setting.context.runID, stage: setting.context.stageID, execution: "check \(name)")
            let request = InvokeRequest(
                functionName: setting.function.id, qualifier: setting.candidate, payload: Data(event),
                clientContext: mark.clientContext, timeout: limit)
            let result: InvokeResult
            do {
                result = try await setting.function.call(of: "version \(setting.candidate) of \(setting.function.name)")
                {
                    try await $0.invoke(request)
                }
            } catch let error as StageError where error.aws?.code == .timedOut {
                return "no answer within \(TimeLength(limit))"
            }
            if let failure = result.functionError {
                return "the function failed (\(failure)): \(InvocationReport.errorMessage(result.payload))"
            }
            guard let answer else { return nil }
            return check.comparison.difference(of: Array(result.payload), from: answer)
        }
    }
}
