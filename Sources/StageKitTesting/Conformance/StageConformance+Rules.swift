import StageKit

/// The rules except cancellation. Each returns a description of its violation.
extension StageConformance {
    func succeeds() async throws -> String? {
        let run = try await ConformanceTrial(make()).run(input)
        return run.status == .succeeded ? nil : Self.words(run)
    }

    func refuses(_ bad: JSONValue) async throws -> String? {
        let subject = try await make()
        let before = try await subject.snapshot()
        do {
            let run = try await ConformanceTrial(subject).run(bad)
            guard run.status == .failed else { return "\(bad.text()) is accepted." }
        } catch is DocumentError {
            // The error was found before the run.
        }
        return try await subject.snapshot() == before ? nil : "\(bad.text()) is refused after something was changed."
    }

    func resumes() async throws -> String? {
        let uninterrupted = try await make()
        let whole = ConformanceTrial(uninterrupted)
        _ = try await whole.run(input)
        let wanted = try await uninterrupted.snapshot()
        // Buffered events are written with the next recorded event.
        let points = try await whole.events().filter { !$0.kind.isBuffered }.map(\.seq)
        for point in points.flatMap({ $0 == 1 ? [CrashPoint.after($0)] : [.before($0), .after($0)] }) {
            try Task.checkCancellation()
            let subject = try await make()
            let trial = ConformanceTrial(subject)
            do {
                _ = try await trial.run(input, cutAt: point)
            } catch is CancellationError {
                // The crash ends the run before its end is recorded.
            }
            let what = try await "Interrupted \(words(point, in: whole))"
            let run = try await trial.resume(input)
            guard run.status == .succeeded else { return "\(what) it ends differently: \(Self.words(run))" }
            let after = try await subject.snapshot()
            guard after == wanted else {
                return "\(what) it leaves \(after.text()); uninterrupted it leaves \(wanted.text())."
            }
        }
        return nil
    }

    private func words(_ point: CrashPoint, in trial: ConformanceTrial) async throws -> String {
        let (seq, word) =
            switch point {
            case .after(let seq): (seq, "after")
            case .before(let seq): (seq, "before the record of")
            }
        let event = try await trial.events().first { $0.seq == seq }
        return "\(word) event \(seq) (\(event?.kind.words ?? ""))"
    }

    func isUndone() async throws -> String? {
        let subject = try await make()
        let before = try await subject.snapshot()
        let trial = ConformanceTrial(subject)
        _ = try await trial.run(input)
        let run = try await trial.rollBack(input)
        guard run.undoFailures.isEmpty else { return run.undoFailures.joined(separator: " ") }
        let after = try await subject.snapshot()
        return after == before ? nil : "Undone it leaves \(after.text()); the initial state was \(before.text())."
    }

    static func words(_ run: Run) -> String {
        run[ConformanceTrial.stage]?.error?.message ?? "It ends as \(run.status.rawValue)."
    }
}
