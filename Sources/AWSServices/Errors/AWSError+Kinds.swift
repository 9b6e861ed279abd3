extension AWSError {
    package var kind: AWSErrorKind { ErrorTable.rule(for: self).kind }

    /// The way to repeat the call; nil where repeating does not help.
    package var retryKind: RetryKind? { ErrorTable.rule(for: self).retry }

    /// A sentence that says what to do; nil where the message says it.
    package var advice: String? {
        if let advice = ErrorTable.rule(for: self).advice(self) { return advice }
        return isOutcomeUnknown ? "Whether the call took effect is not known." : nil
    }

    /// Whether the named resource does not exist.
    package var isNotFound: Bool { kind == .notFound }

    /// Whether the resource exists already, is in use, or is being changed.
    package var isConflict: Bool { httpStatus == 409 }

    /// Whether another writer changed the resource after its revision id was read.
    package var isPreconditionFailed: Bool { kind == .preconditionFailed }

    /// Whether AWS accepts no more calls for now.
    package var isThrottling: Bool {
        [.throttled, .reservedConcurrency, .accountConcurrency].contains(kind)
    }

    /// Whether the caller lacks a permission.
    package var isAccessDenied: Bool { kind == .accessDenied }

    /// Whether AWS may have executed the call although it failed.
    package var isOutcomeUnknown: Bool { outcome == .unknown }

    /// Whether an update is in progress, or the function or version is being created: the same call succeeds later.
    package var isUpdateInProgress: Bool { kind == .busy }

    /// Whether the same call may succeed later without a person's help.
    package var isRetryable: Bool { retryKind != nil }

    /// The permission that a refusal is about: named by AWS's message, or else by the operation.
    package var missingPermission: (action: String, resource: String?, caller: String?) {
        // "User: ARN is not authorized to perform: lambda:GetFunction on resource: ARN because …"
        let pattern =
            /(?:User: (?<caller>\S+) is )?not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?/
        if let match = message.firstMatch(of: pattern) {
            let resource = match.resource.map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }
            return (String(match.action), resource, match.caller.map(String.init))
        }
        let name =
            switch operation {
            case "Invoke", "InvokeWithResponseStream": "InvokeFunction"
            case "HeadObject": "GetObject"
            default: operation
            }
        return ("\(service.isEmpty ? "lambda" : service.lowercased()):\(name)", nil, nil)
    }
}
