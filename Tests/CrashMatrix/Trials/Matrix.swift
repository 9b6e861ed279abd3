import Foundation
import Synchronization

/// All points of a scenario, each compared with the unbroken run.
struct Matrix: Sendable {
    let scenario: Scenario
    let goesBack: Bool
    /// How many trials at a time.
    let width: Int
    let say: @Sendable (String) -> Void

    /// What came of all points.
    struct Tally: Sendable {
        var points = 0
        var differences = 0
        /// The number of points of each kind.
        var kinds: [MatrixPoint.Kind: Int] = [:]
    }

    /// - Parameter only: one point in place of all.
    func run(only: MatrixPoint? = nil) async throws -> Tally {
        let prepared = try await scenario.prepare()
        defer { try? FileManager.default.removeItem(atPath: prepared) }
        let trial = Trial(scenario: scenario, prepared: prepared, goesBack: goesBack)
        let before = try await trial.execute(MatrixPoint(.requestBefore, 1)).end
        let unbroken = try await Trial(scenario: scenario, prepared: prepared, goesBack: false).execute(nil)
        guard unbroken.status == 0 else {
            throw MatrixError("The unbroken run failed:\n\(unbroken.words.joined(separator: "\n"))")
        }
        let judge = Judge(unbroken: unbroken, before: before, goesBack: goesBack)
        let tally = Mutex(Tally())
        if let only {
            try await look(at: only, trial, judge, tally)
        } else {
            for kind in MatrixPoint.Kind.allCases { try await lookAtAll(kind, trial, judge, tally) }
        }
        return tally.withLock { $0 }
    }

    private func lookAtAll(
        _ kind: MatrixPoint.Kind, _ trial: Trial, _ judge: Judge, _ tally: borrowing Mutex<Tally>
    ) async throws {
        var number = 1
        var isOver = false
        while !isOver {
            let numbers = number..<(number + width)
            number = numbers.upperBound
            let results = try await withThrowingTaskGroup(of: (MatrixPoint, Trial.Outcome).self) { group in
                for number in numbers {
                    let point = MatrixPoint(kind, number)
                    group.addTask { (point, try await trial.execute(point)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (point, outcome) in results {
                take(point, outcome, judge, tally)
                if !outcome.wasCut { isOver = true }
            }
            if isOver { say("\(scenario.name) \(kind.rawValue): \(tally.withLock { $0.kinds[kind] ?? 0 }) points") }
        }
    }

    private func look(
        at point: MatrixPoint, _ trial: Trial, _ judge: Judge, _ tally: borrowing Mutex<Tally>
    ) async throws {
        let outcome = try await trial.execute(point)
        say(outcome.words.joined(separator: "\n"))
        take(point, outcome, judge, tally)
    }

    private func take(
        _ point: MatrixPoint, _ outcome: Trial.Outcome, _ judge: Judge, _ tally: borrowing Mutex<Tally>
    ) {
        let differences = judge.differences(outcome)
        tally.withLock { tally in
            if outcome.wasCut {
                tally.points += 1
                tally.kinds[point.kind, default: 0] += 1
            }
            if !differences.isEmpty { tally.differences += 1 }
        }
        guard !differences.isEmpty else { return }
        say(
            "\(scenario.name)\(goesBack ? " --rollback" : "") --point \(point)\n  "
                + differences.joined(separator: "\n  ") + "\n" + outcome.words.joined(separator: "\n"))
    }
}
