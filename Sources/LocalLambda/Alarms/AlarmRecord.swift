import Crypto
import Expressions
import Foundation

/// An alarm.
struct AlarmRecord: Sendable, Codable {
    var place: MetricPlace
    var name: String
    var settings: AlarmSettings
    var configured: Date
    var state: AlarmState

    init(place: MetricPlace, name: String, settings: AlarmSettings, at date: Date) {
        self.place = place
        self.name = name
        self.settings = settings
        configured = date
        state = AlarmState(
            value: .insufficientData, reason: "Unchecked: Initial alarm creation", updated: date)
    }

    var arn: String { "arn:aws:cloudwatch:\(place.region):\(place.accountID):alarm:\(name)" }

    /// Names hold any character, and may be longer than those of files.
    var fileName: String {
        SHA256.hash(data: Array("\(place.accountID)/\(place.region)/\(name)".utf8)).hexadecimal
    }

    /// Sets the state by hand, for as long as AWS takes to look again: a period, at most a minute.
    mutating func set(_ value: AlarmState.Value, reason: String, data: String?, at date: Date) {
        let time = Double(min(settings.period, 60))
        state = AlarmState(
            value: value, reason: reason, data: data, updated: date, isSetUntil: date.addingTimeInterval(time))
    }

    /// Looks at the last periods, and says whether the state is another one now.
    mutating func evaluate(_ store: MetricStore, at date: Date) -> Bool {
        if let until = state.isSetUntil, date < until, date >= state.updated { return false }
        let evaluation = AlarmEvaluation(settings, store: store, place: place, at: date)
        guard let value = evaluation.value(for: settings), value != state.value else { return false }
        state = AlarmState(value: value, reason: evaluation.reason(value, for: settings), updated: date)
        return true
    }
}
