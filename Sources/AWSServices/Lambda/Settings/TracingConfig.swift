/// X-Ray tracing: `Active` or `PassThrough`.
package struct TracingConfig: Codable, Sendable, Hashable {
    package var mode: String?

    package init(mode: String? = nil) {
        self.mode = mode
    }
}
