package import Foundation

/// An alarm, as far as we look at it.
package struct MetricAlarm: Sendable, Hashable {
    /// AWS may add others.
    package struct State: RawRepresentable, Codable, Sendable, Hashable, CustomStringConvertible {
        package var rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        package static let ok = State(rawValue: "OK")
        package static let alarm = State(rawValue: "ALARM")
        package static let insufficientData = State(rawValue: "INSUFFICIENT_DATA")

        package var description: String { rawValue }
    }

    package var name: String
    package var arn: String
    package var state: State
    /// A sentence of CloudWatch's, or of who set the state; empty if there is none.
    package var stateReason: String
    /// When the state was last changed.
    package var stateUpdated: Date

    package init(name: String, arn: String = "", state: State, stateReason: String = "", stateUpdated: Date) {
        self.name = name
        self.arn = arn
        self.state = state
        self.stateReason = stateReason
        self.stateUpdated = stateUpdated
    }
}
