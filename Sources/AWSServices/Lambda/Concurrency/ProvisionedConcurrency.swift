/// Provisioned concurrency of a version or an alias.
package struct ProvisionedConcurrency: Codable, Sendable, Hashable {
    /// In lists only; its qualifier says whose it is.
    package var functionArn: String?
    package var requestedProvisionedConcurrentExecutions: Int?
    package var availableProvisionedConcurrentExecutions: Int?
    package var allocatedProvisionedConcurrentExecutions: Int?
    /// `IN_PROGRESS`, `READY` or `FAILED`.
    package var status: String?
    package var statusReason: String?
    package var lastModified: String?

    package init() {}

    /// The version or alias that a list's entry belongs to.
    package var qualifier: String? {
        functionArn.flatMap { arn in
            let parts = arn.split(separator: ":")
            return parts.count == 8 ? String(parts[7]) : nil
        }
    }
}
