import Foundation

/// Provisioned concurrency of an alias or a version.
struct ProvisionedRecord: Sendable, Codable, Equatable {
    var requested: Int
    var lastModified: Date
    /// While it is being allocated: until when.
    var readyAt: Date?

    mutating func settle(at now: Date) {
        if let ready = readyAt, now >= ready { readyAt = nil }
    }
}
