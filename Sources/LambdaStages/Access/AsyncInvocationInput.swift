import AWSServices
import StageKit

/// The treatment of asynchronous invocations, as a pipeline writes it. An absent field is AWS's default.
struct AsyncInvocationInput: Decodable, Hashable, Sendable {
    let maximumRetries: Int?
    let maximumAge: TimeLength?
    let onSuccess: String?
    let onFailure: String?

    static let schema = InputSchema(
        InputField("maximumRetries", .integer(0...2), "The maximum number of retries. AWS's default: 2."),
        InputField("maximumAge", .duration, "The maximum age of an event, 60s to 6h. AWS's default: 6h."),
        InputField("onSuccess", .string, "The ARN of the destination for events that succeeded."),
        InputField("onFailure", .string, "The ARN of the destination for events that failed."))

    var config: EventInvokeConfig {
        var config = EventInvokeConfig(
            maximumRetryAttempts: maximumRetries, maximumEventAgeInSeconds: maximumAge.map { Int($0.seconds.rounded()) }
        )
        if onSuccess != nil || onFailure != nil {
            config.destinationConfig = DestinationConfig(
                onSuccess: onSuccess.map { .init(destination: $0) }, onFailure: onFailure.map { .init(destination: $0) }
            )
        }
        return config
    }

    /// Whether settings are as this says.
    func isMet(by found: EventInvokeConfig) -> Bool {
        let wanted = config
        return wanted.maximumRetryAttempts ?? 2 == found.maximumRetryAttempts ?? 2
            && wanted.maximumEventAgeInSeconds ?? 21_600 == found.maximumEventAgeInSeconds ?? 21_600
            && onSuccess ?? "" == found.destinationConfig?.onSuccess?.destination ?? ""
            && onFailure ?? "" == found.destinationConfig?.onFailure?.destination ?? ""
    }
}
