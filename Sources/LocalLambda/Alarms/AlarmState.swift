import Foundation

/// What an alarm says, why, and since when.
struct AlarmState: Sendable, Hashable, Codable {
    enum Value: String, Sendable, Codable, CaseIterable {
        case ok = "OK"
        case alarm = "ALARM"
        case insufficientData = "INSUFFICIENT_DATA"
    }

    var value: Value
    var reason: String
    /// JSON as text.
    var data: String?
    var updated: Date
    /// A state that was set by hand stands until then.
    var isSetUntil: Date?
}
