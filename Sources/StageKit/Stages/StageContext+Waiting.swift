import Expressions
package import Foundation

extension StageContext {
    /// Waits for a length of time, as a step: a later process waits for the rest of it, and no process is needed
    /// meanwhile.
    public func wait(_ name: String, for duration: Duration) async throws {
        let until = try await deadline(name, 1, duration)
        try await sleep(id(of: name), until: until, needsProcess: false)
    }

    /// Waits for a length of time that a process has to watch. A wait that is interrupted by the end of its process does
    /// not count.
    /// - Returns: nil for a complete wait; else when a process found that an earlier one was interrupted in it.
    package func watch(_ name: String, iteration: Int = 1, for duration: Duration) async throws -> Date? {
        let step = id(of: name, iteration: iteration)
        let wasRecorded = journal.isReplaying
        let until = try await deadline(name, iteration, duration)
        if let interrupted = journal.interruption(of: step) { return interrupted }
        if wasRecorded, !journal.isReplaying, !journal.isComplete {
            return try await host.record(
                .stepInterrupted(step), kept: nil, stage: stageID, attempt: attempt, isDurable: true
            ).recordedAt
        }
        try await sleep(step, until: until, needsProcess: true)
        return nil
    }

    private func deadline(_ name: String, _ iteration: Int, _ duration: Duration) async throws -> Date {
        let until: Double = try await read(name, iteration: iteration) {
            clock.now.addingTimeInterval(duration.inSeconds).timeIntervalSince1970
        }
        // A clock that was set back since must not make the wait longer than it is.
        return min(Date(timeIntervalSince1970: until), clock.now.addingTimeInterval(duration.inSeconds))
    }

    /// Asks for approval, as a step: a later process waits for the same answer, and no process is needed meanwhile, unless
    /// the stage asks beside other work (``parallel(_:)``). The time does not count for the stage's timeout.
    /// - Parameters:
    ///   - name: names the step.
    ///   - message: the question.
    ///   - choices: the choices of an approval; empty if it has none.
    ///   - timeout: the time for an answer, with or without a process; nil for no limit.
    /// - Throws: `StageError` with `.timedOut` if no answer came in time; `CancellationError`.
    public func ask(
        _ name: String, _ message: String, choices: [String] = [], timeout: Duration? = nil
    ) async throws -> StageAnswer {
        timer?.pause(at: clock.now)
        defer { timer?.resume(at: clock.now) }
        let question = id(of: name)
        return try await step(name) {
            let asked = await host.run[stageID]?.questions.last { $0.step == question }
            if let answer = asked?.answer { return answer }
            let limit = timeout.map { clock.now.addingTimeInterval($0.inSeconds) }
            if asked == nil {
                try await host.record(
                    .asked(question, message: message, choices: choices, until: limit), kept: nil, stage: stageID,
                    attempt: attempt, isDurable: true)
            }
            let end = limit.map { min(asked?.until ?? $0, $0) }
            if let end, end <= clock.now { throw Self.timedOut(end) }
            return try await withoutProcess(until: end) { try await answer(to: question, until: end) }
        }
    }

    private func answer(to question: StepID, until end: Date?) async throws -> StageAnswer {
        do {
            return try await clock.pausing(until: end ?? .distantFuture) {
                try await host.answer(to: question, of: stageID)
            }
        } catch let error as DeadlineExceeded {
            throw Self.timedOut(error.deadline)
        }
    }

    private static func timedOut(_ end: Date) -> StageError {
        StageError(.timedOut, "Nobody answered until \(end.formatted(.iso8601)).")
    }

    /// Waits for something that needs no process, unless other work of the stage runs beside it.
    private func withoutProcess<R>(until date: Date?, _ body: () async throws -> R) async throws -> R {
        guard scope == .main else { return try await body() }
        return try await host.suspend(stageID, until: date, body)
    }

    private func sleep(_ step: StepID, until date: Date, needsProcess: Bool) async throws {
        guard date > clock.now else { return }
        // If later steps are recorded, an earlier process completed the wait.
        if !journal.isReplaying {
            try await host.record(
                .waiting(.step(step), until: date), kept: nil, stage: stageID, attempt: attempt, isDurable: true)
        }
        guard !needsProcess else { return try await clock.sleep(until: date, role: .pause) }
        try await withoutProcess(until: date) { try await clock.sleep(until: date, role: .pause) }
    }
}
