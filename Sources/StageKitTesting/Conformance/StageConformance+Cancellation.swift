import StageKit

/// The rule that a cancelled stage ends soon, as cancelled, and undoes what it did.
extension StageConformance {
    func isCancelled() async throws -> String? {
        let whole = try await ConformanceTrial(make())
        let stopwatch = EventStopwatch()
        _ = try await whole.run(input, observe: stopwatch.note)
        for moment in stopwatch.moments(patience: patience) {
            try Task.checkCancellation()
            if let seen = try await isCancelled(at: moment) { return seen }
        }
        return nil
    }

    private func isCancelled(at moment: CancellationMoment) async throws -> String? {
        let subject = try await make()
        let before = try await subject.look()
        let trial = ConformanceTrial(subject)
        guard let (run, time) = try await trial.run(input, cancelled: moment, patience: patience) else {
            return "\(moment.words) it does not end."
        }
        // Too late for this one: it took another way.
        guard let time else { return nil }
        guard time <= patience else {
            let warning = try await trial.events().compactMap(\.kind.warning).last
            return "\(moment.words) it did not end within \(TimeLength(patience)).\(warning.map { " \($0)" } ?? "")"
        }
        // What comes after a later moment may have come before the cancellation.
        if moment.delay == .zero,
            let next = try await trial.events().first(where: { $0.seq > moment.seq && $0.kind.isNewWork })
        {
            return "\(moment.words) it goes on: \(next.kind.words)."
        }
        switch run.status {
        // What was under way then was all that was left to do.
        case .succeeded: return nil
        case .canceled: break
        default: return "\(moment.words) it does not end as cancelled: \(Self.words(run))"
        }
        guard run.undoFailures.isEmpty else { return "\(moment.words): \(run.undoFailures.joined(separator: " "))" }
        guard undoes else { return nil }
        let look = try await subject.look()
        guard look != before else { return nil }
        return "\(moment.words) it leaves \(look.text()), and before there was \(before.text())."
    }
}
