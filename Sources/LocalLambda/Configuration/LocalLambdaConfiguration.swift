package import Foundation

/// How a local Lambda is started. Every field has a default that suits `staysail run --local`.
package struct LocalLambdaConfiguration: Sendable {
    /// The region of the printed environment; requests may be signed for any, and functions live in theirs.
    package var region = "us-east-1"
    /// The account of the default access key: 12 digits.
    package var accountID = "000000000000"
    /// Default: in memory.
    package var storage = LocalStorage.memory
    /// Whether what the folder of `storage` holds is forgotten, once it is sure that nobody else uses it.
    package var startsFresh = false
    /// The port on 127.0.0.1; 0 takes a free one.
    package var port = 0
    /// Names beside `localhost` and addresses of the loopback network that a request's Host may have.
    package var hostNames: [String] = []
    /// Whether a function may name layers that do not exist here. It runs without their files, and a notice tells it.
    package var acceptsMissingLayers = false
    /// Whether a change waits until it is on the disk. Without, it survives the end of the process, but not a loss of
    /// power.
    package var syncsToDisk = false
    /// Buckets that hold, from the start, what a folder holds: name and folder.
    package var buckets: [String: String] = [:]
    /// The access key of `accountID`, whose root it is for GetCallerIdentity; nil makes a new key for each server.
    package var accessKey: AccessKey?
    /// Other access keys that are taken from the start, each with its account.
    package var otherAccessKeys: [AccessKey] = []

    /// How long a new function, or a version made by UpdateFunctionCode, stays `Pending`. Zero: until the
    /// first read after the answer to CreateFunction.
    package var functionStartDelay = Duration.milliseconds(200)
    /// How long an update stays `InProgress`, and provisioned concurrency `IN_PROGRESS`.
    package var updateDelay = Duration.milliseconds(100)
    /// The clock of these delays, of times in answers, and of metrics. Timeouts of handlers and the age of signatures
    /// are of the real time, since real processes and other programs are behind them.
    package var now: @Sendable () -> Date = { Date() }
    /// The beginning of the random numbers that share out the calls of a weighted alias; nil: another one each time.
    package var routingSeed: UInt64?

    /// How long an execution environment may take until it asks for its first event; by default Lambda's own limit.
    package var environmentStartLimit = Duration.seconds(10)
    /// How long an execution environment is kept without a call.
    package var environmentIdleTime = Duration.seconds(300)
    /// Execution environments alive at a time, over all functions. Calls beyond wait for a free one.
    package var maximumEnvironments = 64
    /// The time before the first retry of a failed event; the second one waits twice as long. AWS waits a minute.
    package var eventRetryDelay = Duration.seconds(1)
    /// Execution environments being started at a time; nil: twice the number of processors.
    package var maximumStarts: Int?
    /// The account's limit of calls at a time; beyond, Invoke answers 429.
    package var concurrencyLimit = 1000
    /// The number of calls, and of put values, that the metrics remember. The oldest go first, with a notice.
    package var metricLimit = 200_000

    /// The faults to inject; nil for none. Handlers' requests to the Runtime API never meet one.
    package var faults: InjectedFaults?

    /// Called with each request before it is executed. The request waits for the end of this.
    package var onArrival: (@Sendable (ArrivingRequest) async -> Void)?
    /// Told of each answered request.
    package var onRequest: (@Sendable (LoggedRequest) -> Void)?
    /// Told in a sentence of what a user should know: a runtime of another version, for one. Once a cause.
    package var onNotice: (@Sendable (String) -> Void)?
    /// Told of what a function has printed in an invocation, with its START, END and REPORT lines.
    package var onFunctionLog: (@Sendable (FunctionLog) -> Void)?

    package init() {}

    /// An access key of an account.
    package struct AccessKey: Sendable, Hashable {
        package var accessKeyID: String
        package var secretAccessKey: String
        package var accountID: String

        package init(accessKeyID: String, secretAccessKey: String, accountID: String) {
            self.accessKeyID = accessKeyID
            self.secretAccessKey = secretAccessKey
            self.accountID = accountID
        }
    }
}
