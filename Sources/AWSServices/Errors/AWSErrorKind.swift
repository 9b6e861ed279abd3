/// The cause of a failed call, as far as it decides what to do next.
package enum AWSErrorKind: Sendable, Hashable, CaseIterable {
    /// Temporary credentials that have ended.
    case expiredCredentials
    /// Credentials that AWS does not know, or whose secret is wrong.
    case invalidCredentials
    /// No credentials were found, or they could not be renewed.
    case noCredentials
    /// A signature whose time is too far from AWS's.
    case wrongClock
    /// A permission that the caller does not have.
    case accessDenied
    /// The reserved concurrency of the function is used up.
    case reservedConcurrency
    /// The concurrency of the account in the region is used up.
    case accountConcurrency
    /// Any other limit on the rate of calls.
    case throttled
    /// The resource is in another region than the one that was called.
    case wrongRegion
    /// An address where no such service answers.
    case unknownEndpoint
    /// A role, key or permission that exists, and that AWS has not yet made known to Lambda.
    case propagating
    /// The resource is being created or changed.
    case busy
    case conflict
    /// Another writer changed the resource after its revision id was read.
    case preconditionFailed
    case notFound
    /// A failure of AWS's that passes.
    case serviceFailure
    /// A failure of the network that passes.
    case networkFailure
    case timedOut
    /// A setting that is missing or wrong.
    case configuration
    /// An answer that cannot be read, or is too large.
    case unreadable
    /// Any other refusal.
    case refused
}

/// How a call that failed may be repeated.
package enum RetryKind: Sendable, Hashable {
    /// After a wait that grows, since the limit is shared with others.
    case throttled
    /// After a wait that grows: the service or the network failed.
    case transient
    /// After a wait that grows: the resource is being changed.
    case busy
    /// For up to a minute: IAM takes that long to make a change known.
    case propagating
    /// Once, signed with the time of AWS's answer.
    case clock
    /// Once, with other credentials of the same source.
    case credentials
}
