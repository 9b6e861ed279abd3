import Expressions

/// The kind of an event source, which decides the defaults of its mapping.
enum EventSource: Sendable, Equatable {
    case queue, stream, other

    init(arn: String?) {
        let parts = arn?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        self =
            switch parts.count > 2 ? parts[2] : "" {
            case "sqs": .queue
            case "kinesis", "dynamodb": .stream
            default: .other
            }
    }

    /// The members that AWS fills in.
    var defaults: [(name: String, value: JSONValue)] {
        switch self {
        case .queue: [("BatchSize", 10), ("MaximumBatchingWindowInSeconds", 0), ("FunctionResponseTypes", [])]
        case .stream:
            [
                ("BatchSize", 100), ("MaximumBatchingWindowInSeconds", 0), ("ParallelizationFactor", 1),
                ("MaximumRecordAgeInSeconds", -1), ("BisectBatchOnFunctionError", false),
                ("MaximumRetryAttempts", -1), ("TumblingWindowInSeconds", 0),
                ("DestinationConfig", ["OnFailure": [:]]), ("FunctionResponseTypes", []),
            ]
        case .other: [("BatchSize", 100)]
        }
    }

    /// AWS's words for a mapping that the user has changed.
    var transitionReason: String { self == .stream ? "User action" : "USER_INITIATED" }
}
