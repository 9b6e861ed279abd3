import Foundation
import Synchronization

/// All alarms, in memory and, if there is a folder, on disk.
///
/// A change is made on a copy, written, and only then seen. Nothing watches in the background: an alarm looks at its
/// metric when somebody looks at it.
final class AlarmRegistry: Sendable {
    private struct AlarmKey: Hashable {
        var place: MetricPlace
        var name: String
    }

    private static let folderName = "alarms"

    private let folder: StateFolder?
    private let store: MetricStore
    private let alarms: Mutex<[AlarmKey: AlarmRecord]>

    init(folder: StateFolder?, store: MetricStore) throws(LocalLambdaError) {
        self.folder = folder
        self.store = store
        var alarms: [AlarmKey: AlarmRecord] = [:]
        for alarm in try folder?.load(AlarmRecord.self, from: Self.folderName) ?? [] {
            alarms[AlarmKey(place: alarm.place, name: alarm.name)] = alarm
        }
        self.alarms = Mutex(alarms)
    }

    /// The alarms of a place as they are now, by name.
    func alarms(in place: MetricPlace, at date: Date) throws(APIError) -> [AlarmRecord] {
        try alarms.withLock { (alarms) throws(APIError) in
            var found: [AlarmRecord] = []
            for (key, var alarm) in alarms where key.place == place {
                if alarm.evaluate(store, at: date) {
                    try save(alarm)
                    alarms[key] = alarm
                }
                found.append(alarm)
            }
            return found.sorted { $0.name < $1.name }
        }
    }

    /// Makes an alarm, or gives the one with this name other settings; its state stays as it is.
    func put(_ name: String, _ settings: AlarmSettings, in place: MetricPlace, at date: Date) throws(APIError) {
        try alarms.withLock { (alarms) throws(APIError) in
            let key = AlarmKey(place: place, name: name)
            var alarm = alarms[key] ?? AlarmRecord(place: place, name: name, settings: settings, at: date)
            alarm.settings = settings
            alarm.configured = date
            try save(alarm)
            alarms[key] = alarm
        }
    }

    func setState(
        of name: String, in place: MetricPlace, _ value: AlarmState.Value, reason: String, data: String?, at date: Date
    ) throws(APIError) {
        try alarms.withLock { (alarms) throws(APIError) in
            let key = AlarmKey(place: place, name: name)
            guard var alarm = alarms[key] else { throw .alarmNotFound([name]) }
            alarm.set(value, reason: reason, data: data, at: date)
            try save(alarm)
            alarms[key] = alarm
        }
    }

    /// Removes alarms: all, or none if one of them does not exist.
    func remove(_ names: [String], from place: MetricPlace) throws(APIError) {
        try alarms.withLock { (alarms) throws(APIError) in
            let missing = names.filter { alarms[AlarmKey(place: place, name: $0)] == nil }
            guard missing.isEmpty else { throw .alarmNotFound(missing) }
            for name in names {
                guard let alarm = alarms[AlarmKey(place: place, name: name)] else { continue }
                try stored { () throws(LocalLambdaError) in try folder?.remove(alarm.fileName, in: Self.folderName) }
                alarms[AlarmKey(place: place, name: name)] = nil
            }
        }
    }

    private func save(_ alarm: AlarmRecord) throws(APIError) {
        try stored { () throws(LocalLambdaError) in
            try folder?.save(alarm, as: alarm.fileName, in: Self.folderName)
        }
    }

    private func stored(_ body: () throws(LocalLambdaError) -> Void) throws(APIError) {
        do throws(LocalLambdaError) {
            try body()
        } catch {
            throw .storage(error.message)
        }
    }
}

extension APIError {
    static func alarmNotFound(_ names: [String]) -> APIError {
        APIError(
            status: 404, code: "ResourceNotFound",
            message: "There is no alarm with the name \(names.joined(separator: ", ")) here.")
    }
}
