import AWSServices
package import Foundation

/// An alarm as it is.
package struct AlarmState: Codable, Hashable, Sendable {
    package enum Condition: String, Codable, Hashable, Sendable {
        case ok = "OK"
        case alarm = "ALARM"
        case unknown = "INSUFFICIENT_DATA"
    }

    package var name: String
    package var condition: Condition
    /// AWS's own words.
    package var reason: String
    /// Since when the condition has been so; nil if AWS does not say.
    package var since: Date?

    package init(_ name: String, _ condition: Condition, reason: String = "", since: Date? = nil) {
        self.name = name
        self.condition = condition
        self.reason = reason
        self.since = since
    }
}

extension AlarmState {
    init(_ alarm: MetricAlarm) {
        let condition = Condition(rawValue: alarm.state.rawValue) ?? .unknown
        self.init(alarm.name, condition, reason: alarm.stateReason, since: alarm.stateUpdated)
    }
}
