import Foundation

/// One row: what an error must show, and what follows from it.
struct ErrorRule: Sendable {
    var kind: AWSErrorKind
    /// AWS's names for the error; empty: any.
    var codes: Set<String> = []
    /// HTTP statuses; empty: any, and none.
    var statuses: Set<Int> = []
    /// AWS's `Reason`; empty: any.
    var reasons: Set<String> = []
    /// Parts of the message in lower case, of which it has one; empty: any message.
    var texts: [String] = []
    /// Whether the answer names the region of the resource.
    var namesRegion = false
    var retry: RetryKind?
    var advice: @Sendable (AWSError) -> String? = { _ in nil }

    func matches(_ error: AWSError) -> Bool {
        guard let code = error.serviceCode ?? (error.code == .invalidAnswer ? "" : nil) else { return false }
        return (codes.isEmpty || codes.contains(code))
            && (statuses.isEmpty || error.httpStatus.map(statuses.contains) == true)
            && (!namesRegion || error.region != nil)
            && (reasons.isEmpty || error.reason.map(reasons.contains) == true)
            && (texts.isEmpty || texts.contains(where: error.message.lowercased().contains))
    }
}

/// The errors of AWS, told apart in one place: the first row that matches decides whether a call is repeated and what
/// a person is advised to do.
///
/// A row reads the text of a message only where code, status and reason are the same for different causes. Nothing
/// else in the project reads it. A sentence that AWS rewords falls through to a later row.
enum ErrorTable {
    static func rule(for error: AWSError) -> ErrorRule {
        if let rule = rows.first(where: { $0.matches(error) }) { return rule }
        switch error.code {
        case .service: return ErrorRule(kind: .refused)
        case .connectionFailed:
            return ErrorRule(
                kind: .networkFailure, retry: .transient,
                advice: { _ in "Check the network, the proxy, the region and the endpoint." })
        case .hostNotFound:
            return ErrorRule(
                kind: .unknownEndpoint, retry: .transient,
                advice: { _ in
                    "Check the region and the endpoint: AWS has no such address, or the name server does not answer."
                })
        case .connectionLost: return ErrorRule(kind: .networkFailure, retry: .transient)
        case .timedOut: return ErrorRule(kind: .timedOut, retry: .transient)
        case .answerTooLarge: return ErrorRule(kind: .unreadable)
        case .noCredentials: return ErrorRule(kind: .noCredentials)
        case .configuration: return ErrorRule(kind: .configuration)
        case .invalidAnswer:
            let isPassing = error.httpStatus.map { $0 >= 500 } == true
            return ErrorRule(kind: isPassing ? .serviceFailure : .unreadable, retry: isPassing ? .transient : nil)
        }
    }

    private static let clockTexts = ["signature expired", "signature not yet current", "request has expired"]
    private static let regionTexts = ["valid region", "region '"]

    static let rows: [ErrorRule] = [
        // Credentials and clock. InvalidSignatureException and SignatureDoesNotMatch stand for three causes.
        ErrorRule(
            kind: .wrongClock, codes: ["RequestTimeTooSkewed", "RequestInTheFuture"], retry: .clock,
            advice: { _ in clockAdvice }),
        ErrorRule(
            kind: .wrongClock,
            codes: ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired", "AuthFailure"],
            texts: clockTexts, retry: .clock, advice: { _ in clockAdvice }),
        ErrorRule(
            kind: .wrongRegion,
            codes: ["InvalidSignatureException", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed"],
            texts: regionTexts, advice: regionAdvice),
        ErrorRule(
            kind: .expiredCredentials,
            codes: ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"],
            retry: .credentials, advice: { renewal(of: $0, "have expired") }),
        ErrorRule(
            kind: .expiredCredentials, codes: ["UnrecognizedClientException", "InvalidClientTokenId", "InvalidToken"],
            texts: ["expired"], retry: .credentials, advice: { renewal(of: $0, "have expired") }),
        ErrorRule(
            kind: .invalidCredentials,
            codes: [
                "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "InvalidToken",
                "AuthFailure", "NotSignedUp", "InvalidSignatureException", "SignatureDoesNotMatch",
                "IncompleteSignature", "IncompleteSignatureException", "MissingAuthenticationToken",
                "MissingAuthenticationTokenException", "UnauthorizedException",
            ],
            advice: { renewal(of: $0, "are not valid: the access key is unknown, or the secret or token is wrong") }),
        // Regions and endpoints.
        ErrorRule(
            kind: .wrongRegion,
            codes: [
                "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
                "IllegalLocationConstraintException", "IncorrectEndpoint",
            ],
            advice: regionAdvice),
        ErrorRule(kind: .wrongRegion, statuses: [301, 307], advice: regionAdvice),
        // The answer to HEAD has no body: S3's header tells the region from other bad requests.
        ErrorRule(
            kind: .wrongRegion, codes: ["BadRequest"], statuses: [400], namesRegion: true, advice: regionAdvice),
        ErrorRule(
            kind: .unknownEndpoint,
            codes: [
                "UnknownOperationException", "UnknownOperation", "InvalidAction", "UnsupportedOperation",
                "OptInRequired", "NotImplemented",
            ],
            advice: { error in
                "Check the region and the endpoint: the server there does not offer \(error.service)'s operation "
                    + "\(error.operation)."
            }),
        // Permissions. A role or key of the function's own is Lambda's InvalidParameterValueException.
        ErrorRule(
            kind: .propagating, codes: ["InvalidParameterValueException"], texts: ["cannot be assumed by lambda"],
            retry: .propagating,
            advice: { _ in
                "Check that the role exists and that its trust policy lets lambda.amazonaws.com assume it."
            }),
        ErrorRule(
            kind: .propagating, codes: ["InvalidParameterValueException"],
            texts: ["execution role does not have permissions to call"], retry: .propagating,
            advice: { _ in "Grant the function's role this permission." }),
        ErrorRule(
            kind: .propagating, codes: ["InvalidParameterValueException"],
            texts: ["kms key is invalid for creategrant"], retry: .propagating,
            advice: { _ in "Check that the key's policy lets the function's role use it." }),
        ErrorRule(
            kind: .accessDenied,
            codes: [
                "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "ForbiddenException", "Forbidden",
                "AllAccessDisabled", "AccountProblem",
            ],
            advice: permissionAdvice),
        // Limits.
        ErrorRule(
            kind: .reservedConcurrency,
            reasons: [
                "ReservedFunctionConcurrentInvocationLimitExceeded", "ReservedFunctionInvocationRateLimitExceeded",
            ],
            retry: .throttled,
            advice: { _ in
                "The function's reserved concurrency is used up. Raise it, or send fewer calls at a time."
            }),
        ErrorRule(
            kind: .accountConcurrency,
            reasons: [
                "ConcurrentInvocationLimitExceeded", "FunctionInvocationRateLimitExceeded",
                "ConcurrentSnapshotCreateLimitExceeded", "CallerRateLimitExceeded",
            ],
            retry: .throttled,
            advice: { _ in
                "The account's concurrency in this region is used up. Wait for other functions, or have AWS raise "
                    + "the quota."
            }),
        ErrorRule(
            kind: .throttled,
            codes: [
                "TooManyRequestsException", "ThrottlingException", "Throttling", "ThrottledException",
                "RequestThrottledException", "RequestThrottled", "RequestLimitExceeded", "BandwidthLimitExceeded",
                "LimitExceededException", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
                "ProvisionedThroughputExceededException", "TransactionInProgressException",
            ],
            retry: .throttled, advice: { _ in "AWS accepts no more calls for now. Try again later." }),
        ErrorRule(
            kind: .throttled, statuses: [429], retry: .throttled,
            advice: { _ in "AWS accepts no more calls for now. Try again later." }),
        // States. Lambda's ResourceConflictException stands for all conflicts (texts measured against the service:
        // "An update is in progress for resource: ARN", "currently in the following state: 'Pending'").
        ErrorRule(
            kind: .busy, codes: ["ResourceNotReadyException", "SnapStartNotReadyException"], statuses: [409, 502],
            retry: .busy),
        ErrorRule(
            kind: .busy, statuses: [409], texts: ["in progress", "state: pending", "state: 'pending'"], retry: .busy),
        ErrorRule(kind: .busy, codes: ["OperationAborted", "ConditionalRequestConflict"], retry: .busy),
        ErrorRule(kind: .conflict, statuses: [409]),
        ErrorRule(kind: .preconditionFailed, statuses: [412]),
        ErrorRule(kind: .notFound, codes: ["NoSuchBucket"], advice: { _ in "Check the bucket's name." }),
        // An answer without an error of AWS's is no answer of the service.
        ErrorRule(
            kind: .unknownEndpoint, codes: [""], statuses: [404, 405],
            advice: { _ in "Check the endpoint: another server than this service answered." }),
        ErrorRule(
            kind: .unknownEndpoint, codes: [""], statuses: [401, 403, 407, 511],
            advice: { _ in "Check the endpoint and the proxy: the answer is not from this service." }),
        ErrorRule(kind: .notFound, statuses: [404]),
        ErrorRule(kind: .accessDenied, statuses: [403], advice: permissionAdvice),
        // Failures. A 502 with a code of Lambda's is an error of the function's network or key, and stays.
        ErrorRule(
            kind: .serviceFailure,
            codes: [
                "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure",
                "InternalServerError", "InternalServiceError", "ServiceUnavailable", "ServiceUnavailableException",
            ],
            retry: .transient),
        ErrorRule(kind: .serviceFailure, codes: ["", "BadGateway"], statuses: [502], retry: .transient),
        ErrorRule(kind: .serviceFailure, statuses: [500, 503, 504], retry: .transient),
    ]

    private static let clockAdvice = "Set the clock of this machine: it is too far from AWS's time."

    private static func renewal(of error: AWSError, _ state: String) -> String {
        guard let origin = error.credentials else { return "The credentials \(state). Renew them." }
        return "The credentials from \(origin.name) \(state). \(origin.renewal)"
    }

    private static func regionAdvice(_ error: AWSError) -> String? {
        guard let region = error.region else { return "Check the region and the endpoint." }
        return error.service == "S3"
            ? "The bucket is in \(region). Use a bucket in the region of the call, or set the region to \(region)."
            : "Set the region to \(region)."
    }

    private static func permissionAdvice(_ error: AWSError) -> String? {
        let missing = error.missingPermission
        let on = missing.resource.map { " on \($0)" } ?? ""
        let to = missing.caller ?? "the role or user that staysail runs as"
        return "Grant \(missing.action)\(on) to \(to). If the permission was just granted, run again."
    }
}
