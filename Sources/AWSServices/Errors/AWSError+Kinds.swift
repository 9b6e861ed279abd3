extension AWSError {
    /// Whether what was asked for, or what it refers to, is not there.
    package var isNotFound: Bool { httpStatus == 404 && serviceCode != nil }

    /// Whether something is in the way: it exists already, is in use, or is being changed.
    package var isConflict: Bool { httpStatus == 409 }

    /// Whether the revision id was not the current one: somebody else wrote in between.
    package var isPreconditionFailed: Bool { httpStatus == 412 }

    /// Whether AWS takes no more calls for now.
    package var isThrottling: Bool {
        httpStatus == 429 || Self.throttlingCodes.contains(serviceCode ?? "")
    }

    package var isAccessDenied: Bool { httpStatus == 403 }

    /// Whether AWS may have done what it was asked, though the call failed.
    package var isOutcomeUnknown: Bool { outcome == .unknown }

    /// Whether an update runs, or the function or version is still being made: the same call succeeds later.
    ///
    /// The one place that reads an error's text: for these conflicts Lambda uses the code of all others,
    /// `ResourceConflictException`, and only its sentence tells them apart (measured against the service):
    /// `… An update is in progress for resource: ARN`, `… is currently in the following state: 'Pending' …`,
    /// `… currently in the following state: Pending`. A sentence that AWS words anew makes this false: the conflict is
    /// then reported, not repeated.
    package var isUpdateInProgress: Bool {
        guard httpStatus == 409 else { return false }
        if serviceCode == "ResourceNotReadyException" || serviceCode == "SnapStartNotReadyException" { return true }
        let text = message.lowercased()
        return text.contains("in progress")
            || (text.contains("following state") && text.contains("pending"))
    }

    /// Whether IAM or KMS may not have spread a new role, permission or grant yet: then the same call succeeds within a
    /// minute. Lambda uses `InvalidParameterValueException` for these and for what stays wrong.
    package var isAwaitingPropagation: Bool {
        guard httpStatus == 400, serviceCode == "InvalidParameterValueException" else { return false }
        let text = message.lowercased()
        return [
            "cannot be assumed by lambda", "provided execution role does not have permissions",
            "kms key is invalid for creategrant",
        ].contains(where: text.contains)
    }

    /// Whether the same call may succeed later without anybody doing anything.
    package var isRetryable: Bool { retryKind != nil }

    /// Why a repetition may help.
    package enum RetryKind: Sendable, Hashable {
        case throttled
        /// The service or the network failed.
        case transient
        /// The resource is being changed.
        case busy
    }

    /// nil for what a repetition cannot help: other 4xx and 409, 412, a wrong setting.
    package var retryKind: RetryKind? {
        switch code {
        case .connectionFailed, .connectionLost, .timedOut: return .transient
        case .invalidAnswer: return httpStatus.map { $0 >= 500 } == true ? .transient : nil
        case .answerTooLarge, .noCredentials, .configuration: return nil
        case .service(let name):
            if isThrottling { return .throttled }
            if isUpdateInProgress { return .busy }
            switch httpStatus {
            case 500, 503: return .transient
            case 502: return Self.transientGatewayCodes.contains(name) ? .transient : nil
            default: return nil
            }
        }
    }

    private static let throttlingCodes: Set<String> = [
        "TooManyRequestsException", "ThrottlingException", "Throttling", "ThrottledException",
        "RequestLimitExceeded", "SlowDown", "EC2ThrottledException",
    ]

    /// The 502s of Lambda that pass; others (a bad subnet, a KMS key that is disabled) stay until a person acts.
    private static let transientGatewayCodes: Set<String> = [
        "EC2ThrottledException", "ResourceNotReadyException",
    ]
}
