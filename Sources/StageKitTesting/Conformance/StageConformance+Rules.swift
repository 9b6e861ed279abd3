import StageKit

/// The rules but that of cancellation. Each says what was seen if it does not hold.
extension StageConformance {
    func succeeds() async throws -> String? {
        let run = try await ConformanceTrial(make()).run(input)
        return run.status == .succeeded ? nil : Self.words(run)
    }

    func refuses(_ bad: JSONValue) async throws -> String? {
        let subject = try await make()
        let before = try await subject.look()
        do {
            let run = try await ConformanceTrial(subject).run(bad)
            guard run.status == .failed else { return "\(bad.text()) is taken." }
        } catch is DocumentError {
            // Found before anything ran.
        }
        return try await subject.look() == before ? nil : "\(bad.text()) is refused after something was changed."
    }

    func goesOn() async throws -> String? {
        let unbroken = try await make()
        let whole = ConformanceTrial(unbroken)
        _ = try await whole.run(input)
        let wanted = try await unbroken.look()
        // What is only said is recorded with what comes after it.
        let points = try await whole.events().filter { !$0.kind.isSaid }.map(\.seq)
        for point in points.flatMap({ $0 == 1 ? [CrashPoint.after($0)] : [.before($0), .after($0)] }) {
            try Task.checkCancellation()
            let subject = try await make()
            let trial = ConformanceTrial(subject)
            do {
                _ = try await trial.run(input, cutAt: point)
            } catch is CancellationError {
                // So it ends where not even its end is recorded.
            }
            let what = try await "Cut off \(words(point, in: whole))"
            let run = try await trial.resume(input)
            guard run.status == .succeeded else { return "\(what) it ends otherwise: \(Self.words(run))" }
            let look = try await subject.look()
            guard look == wanted else { return "\(what) it leaves \(look.text()), and unbroken \(wanted.text())." }
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
        let before = try await subject.look()
        let trial = ConformanceTrial(subject)
        _ = try await trial.run(input)
        let run = try await trial.rollBack(input)
        guard run.undoFailures.isEmpty else { return run.undoFailures.joined(separator: " ") }
        let look = try await subject.look()
        return look == before ? nil : "Undone it leaves \(look.text()), and before there was \(before.text())."
    }

    static func words(_ run: Run) -> String {
        run[ConformanceTrial.stage]?.error?.message ?? "It ends as \(run.status.rawValue)."
    }
}
