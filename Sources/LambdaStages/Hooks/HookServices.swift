package import StageKit

/// The services of checks and scripts. Nothing here changes anything, apart from the effects of an invocation or a web
/// request.
///
/// Functions throw `StageError` with one sentence; it is retryable if asking again may help.
package protocol HookServices: Sendable {
    /// The run's time.
    var clock: any RunClock { get }

    /// Invokes a version of the current function. A failure of the function itself is an answer, not an error.
    func invoke(_ invocation: HookInvocation) async throws -> HookInvocation.Answer
    /// A published version of the current function, which must exist.
    func version(_ number: String) async throws -> HookVersion
    /// All published versions, oldest first.
    func versions() async throws -> [HookVersion]
    /// All aliases, by name.
    func aliases() async throws -> [HookAlias]

    /// The metrics of a version behind the alias in the last `window`, as far as it is counted already, and never
    /// from before the last move of weight. Of a version without traffic: the metrics of the last
    /// `window` in which it had traffic.
    /// - Parameter percentile: a percentile of the duration besides 50, 90 and 99; above 0, below 100.
    func metrics(of version: String, window: TimeLength, percentile: Double?) async throws -> VersionMetrics
    /// Any metric.
    func query(_ query: HookMetricQuery) async throws -> MetricAnswer
    /// The state of an alarm, which must exist.
    func alarm(_ name: String) async throws -> AlarmState

    /// Asks a web server. A status of 400 or more is not an error.
    func http(_ request: WebRequest) async throws -> WebResponse
    /// A secret's value: of an environment variable (`env:NAME`, or `NAME`) or a file (`file:PATH`).
    func secret(_ name: String) async throws -> String
    /// A line in the run's events.
    func log(_ message: String, level: RunEvent.LogLevel, data: JSONValue) async
}

/// The services of stages that are scripts or plugins: those of hooks, of any function, and provisioned concurrency.
package protocol StageServices: HookServices {
    /// The same services of another function, and through another alias; nil changes nothing.
    func of(function: String?, alias: String?) -> any StageServices

    /// Asks for provisioned concurrency, which is not ready at once. As much as there is already changes nothing.
    func provision(_ qualifier: String, executions: Int) async throws
    /// Takes provisioned concurrency away. None changes nothing.
    func unprovision(_ qualifier: String) async throws
    /// The provisioned concurrency of a version or an alias; nil without one.
    func provisioned(_ qualifier: String) async throws -> HookProvisioning?
}

/// Provisioned concurrency as scripts see it.
package struct HookProvisioning: Hashable, Sendable {
    package var requested: Int
    /// How many executions are ready.
    package var available: Int
    /// `READY`, `IN_PROGRESS` or `FAILED`.
    package var status: String
    /// Why it failed; nil if AWS gives no reason.
    package var reason: String?

    package init(requested: Int, available: Int, status: String, reason: String? = nil) {
        self.requested = requested
        self.available = available
        self.status = status
        self.reason = reason
    }
}

/// An invocation that a hook asks for.
package struct HookInvocation: Hashable, Sendable {
    /// The answer to an invocation.
    package struct Answer: Hashable, Sendable {
        /// 200 also when the function failed.
        package var status: Int
        package var payload: [UInt8]
        /// `Unhandled` (or `Handled`) when the function failed: the payload then describes the failure.
        package var functionError: String?
        package var executedVersion: String?
        /// The handler's time by the log's report, in milliseconds; nil if the report is not in the log's end.
        package var milliseconds: Double?
        /// The last 4 KB of the log.
        package var log: String?

        package init(
            status: Int = 200, payload: [UInt8] = [], functionError: String? = nil, executedVersion: String? = nil,
            milliseconds: Double? = nil, log: String? = nil
        ) {
            self.status = status
            self.payload = payload
            self.functionError = functionError
            self.executedVersion = executedVersion
            self.milliseconds = milliseconds
            self.log = log
        }
    }

    /// The version's number.
    package var version: String
    /// JSON, at most 6 MB; empty: the function sees an empty object.
    package var payload: [UInt8]
    /// How long to wait for the answer; nil: the function's own timeout and five seconds.
    package var timeout: Duration?
    /// The label in the handler's client context beside run and stage, such as `check errors`.
    package var mark: String

    package init(version: String, payload: [UInt8] = [], timeout: Duration? = nil, mark: String = "hook") {
        self.version = version
        self.payload = payload
        self.timeout = timeout
        self.mark = mark
    }
}

extension SecretReference {
    /// A secret by the name that a script gives: `NAME` is `env:NAME`.
    /// - Throws: `StageError` for what is not for scripts, or cannot be read by this program.
    init(script name: String) throws(StageError) {
        let saysWhere = ["env:", "file:", "ssm:", "secretsmanager:", "arn:"].contains(where: name.hasPrefix)
        let reference: SecretReference
        do throws(SecretError) {
            reference = try SecretReference(saysWhere ? name : "env:\(name)")
        } catch {
            throw StageError(.invalidInput, error.description, cause: error)
        }
        // What the whole process goes by is not for scripts.
        guard !reference.description.hasPrefix("env:AWS_") else {
            throw StageError(
                .invalidInput, "The credentials of the program, such as \(name), are not for scripts.")
        }
        self = reference
    }
}
