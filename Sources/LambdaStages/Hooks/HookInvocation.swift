/// An invocation that a hook asks for.
package struct HookInvocation: Hashable, Sendable {
    /// What came back.
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
    /// What the handler finds in its client context beside run and stage, such as `check errors`.
    package var mark: String

    package init(version: String, payload: [UInt8] = [], timeout: Duration? = nil, mark: String = "hook") {
        self.version = version
        self.payload = payload
        self.timeout = timeout
        self.mark = mark
    }
}
