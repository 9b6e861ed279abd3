import Foundation

/// The state of an alarm, its reason and its beginning.
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
    /// The end of a state that was set by hand.
    var isSetUntil: Date?
}
