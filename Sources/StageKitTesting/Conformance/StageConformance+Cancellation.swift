import StageKit

/// The rule that a canceled stage ends in time, with the status canceled, and undoes its effects.
extension StageConformance {
    func isCanceled() async throws -> String? {
        let whole = try await ConformanceTrial(make())
        let stopwatch = EventStopwatch()
        _ = try await whole.run(input, observe: stopwatch.note)
        for moment in stopwatch.moments(timeout: timeout) {
            try Task.checkCancellation()
            if let seen = try await isCanceled(at: moment) { return seen }
        }
        return nil
    }

    private func isCanceled(at moment: CancellationMoment) async throws -> String? {
        let subject = try await make()
        let before = try await subject.snapshot()
        let trial = ConformanceTrial(subject)
        guard let (run, time) = try await trial.run(input, canceled: moment, timeout: timeout) else {
            return "\(moment.words) it does not end."
        }
        // The stage had ended before the cancellation.
        guard let time else { return nil }
        guard time <= timeout else {
            let warning = try await trial.events().compactMap(\.kind.warning).last
            return "\(moment.words) it did not end within \(TimeLength(timeout)).\(warning.map { " \($0)" } ?? "")"
        }
        // An event after a delayed moment may be older than the cancellation.
        if moment.delay == .zero,
            let next = try await trial.events().first(where: { $0.seq > moment.seq && $0.kind.isNewWork })
        {
            return "\(moment.words) it starts new work: \(next.kind.words)."
        }
        switch run.status {
        // The running step was the last work.
        case .succeeded: return nil
        case .canceled: break
        default: return "\(moment.words) it does not end as canceled: \(Self.words(run))"
        }
        guard run.undoFailures.isEmpty else { return "\(moment.words): \(run.undoFailures.joined(separator: " "))" }
        guard undoes else { return nil }
        let after = try await subject.snapshot()
        guard after != before else { return nil }
        return "\(moment.words) it leaves \(after.text()); the initial state was \(before.text())."
    }
}
