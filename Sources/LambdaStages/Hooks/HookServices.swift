package import StageKit

/// What a check or a script may ask for. Nothing here changes anything, apart from what an invocation or a web request
/// does of itself.
///
/// Functions throw `StageError` with one sentence; it is retryable if asking again may help.
package protocol HookServices: Sendable {
    /// The run's time.
    var clock: any RunClock { get }

    /// Invokes a version of the function at hand. A failure of the function itself is an answer, not an error.
    func invoke(_ invocation: HookInvocation) async throws -> HookInvocation.Answer
    /// A published version of the function at hand, which has to be there.
    func version(_ number: String) async throws -> HookVersion
    /// All published versions, oldest first.
    func versions() async throws -> [HookVersion]
    /// All aliases, by name.
    func aliases() async throws -> [HookAlias]

    /// What happened to a version behind the alias in the last `window`, as far as it is counted already, and never
    /// from before the last move of weight. Of a version that has no traffic any more: what happened in the last
    /// `window` before that was taken away.
    /// - Parameter percentile: a percentile of the duration besides 50, 90 and 99; above 0, below 100.
    func metrics(of version: String, window: TimeLength, percentile: Double?) async throws -> VersionMetrics
    /// Any metric.
    func query(_ query: HookMetricQuery) async throws -> MetricAnswer
    /// The state of an alarm, which has to be there.
    func alarm(_ name: String) async throws -> AlarmState

    /// Asks a web server. A status of 400 or more is not an error.
    func http(_ request: WebRequest) async throws -> WebResponse
    /// A secret's value: of an environment variable (`env:NAME`, or `NAME`) or a file (`file:PATH`).
    func secret(_ name: String) async throws -> String
    /// A line in the run's events.
    func log(_ message: String, level: RunEvent.LogLevel, data: JSONValue) async
}
