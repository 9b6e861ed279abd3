import ArgumentParser
import Foundation
import OrderedCollections
import StageKit

/// The status of a run in a list.
enum ListedStatus: String, CaseIterable, ExpressibleByArgument {
    case running
    /// The process of the run has ended without an end of the run.
    case interrupted
    case waiting
    case succeeded
    case failed
    case canceled
    /// Everything was undone, as somebody asked.
    case undone

    init(_ listing: RunListing, _ undone: UndoneState?) {
        self =
            switch listing.status {
            case _ where undone == .whole: .undone
            case .running, .pending: listing.owner == nil ? .interrupted : .running
            case .waiting: .waiting
            case .succeeded, .skipped: .succeeded
            case .failed: .failed
            case .canceled: .canceled
            }
    }

    /// The recorded statuses that a run with this status may have.
    var recorded: Set<RunStatus> {
        switch self {
        case .running, .interrupted: [.running, .pending]
        case .waiting: [.waiting]
        case .succeeded: [.succeeded, .skipped]
        case .failed: [.failed]
        case .canceled: [.canceled]
        case .undone: [.succeeded, .failed, .canceled]
        }
    }
}

extension RunListing {
    /// A line of a list.
    /// - Parameters:
    ///   - undone: the result of undoing the run; nil if nothing was undone.
    ///   - now: the time, by which a run may be due.
    func line(_ undone: UndoneState? = nil, now: Date) -> String {
        let status = ListedStatus(self, undone)
        var columns = [
            id.padding(toColumns: 24), status.rawValue.padding(toColumns: 11), pipeline,
            "started \(startedAt.dateAndTime)",
        ]
        // The time until a later rollback is not the run's.
        if let endedAt, undone == nil { columns.append("after \(endedAt.timeIntervalSince(startedAt).elapsed)") }
        if undone == .partly { columns.append(UndoneState.partly.rawValue) }
        if status == .waiting {
            let isDue = dueAt.map { $0 <= now } ?? false
            columns.append(isDue ? "due" : dueAt.map { "until \($0.dateAndTime)" } ?? "for approval")
        }
        if let owner { columns.append("process \(owner.process) on \(owner.host)") }
        return columns.joined(separator: "  ")
    }

    /// The same for programs.
    var json: JSONValue { json(nil) }

    func json(_ undone: UndoneState?) -> JSONValue {
        [
            "id": .string(id), "pipeline": .string(pipeline), "path": .string(path),
            "status": .string(ListedStatus(self, undone).rawValue), "recordedStatus": .string(status.rawValue),
            "startedAt": .seconds(startedAt),
            "endedAt": endedAt.map { .seconds($0) } ?? .null, "dueAt": dueAt.map { .seconds($0) } ?? .null,
            "target": target, "undone": undone.map { .bool($0 == .whole) } ?? .null,
            "owner": owner.map { ["process": .integer(Int64($0.process)), "host": .string($0.host)] } ?? .null,
        ]
    }
}

/// The result of undoing a run that has ended.
enum UndoneState: String {
    /// Everything is undone, as somebody asked.
    case whole = "undone"
    /// Something could not be undone.
    case partly = "not all undone"

    /// nil if nobody asked to undo everything, and nothing failed to be undone.
    init?(_ run: Run) {
        guard run.status.hasEnded else { return nil }
        if !run.undoFailures.isEmpty {
            self = .partly
        } else if run.isRollingBack {
            self = .whole
        } else {
            return nil
        }
    }
}
