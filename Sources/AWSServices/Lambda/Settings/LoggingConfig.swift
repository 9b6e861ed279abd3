/// Where a function's log goes and in which form.
package struct LoggingConfig: Codable, Sendable, Hashable {
    /// `Text` or `JSON`.
    package var logFormat: String?
    package var applicationLogLevel: String?
    package var systemLogLevel: String?
    package var logGroup: String?

    package init(
        logFormat: String? = nil, applicationLogLevel: String? = nil, systemLogLevel: String? = nil,
        logGroup: String? = nil
    ) {
        self.logFormat = logFormat
        self.applicationLogLevel = applicationLogLevel
        self.systemLogLevel = systemLogLevel
        self.logGroup = logGroup
    }
}
