import Expressions
package import Foundation

extension StageContext {
    /// Waits for a length of time, as a step: a later process waits for the rest of it, and no process is needed
    /// meanwhile.
    public func wait(_ name: String, for duration: Duration) async throws {
        let until: Double = try await step(name) {
            clock.now.addingTimeInterval(duration.inSeconds).timeIntervalSince1970
        }
        try await sleep(name, until: Date(timeIntervalSince1970: until), needsProcess: false)
    }

    /// Waits for a length of time that somebody has to watch. Cut off by the end of the process, it does not count.
    /// - Returns: nil if all of it was waited for; else when this process found that an earlier one was cut off in it.
    package func watch(_ name: String, for duration: Duration) async throws -> Date? {
        let wasRecorded = journal.isReplaying
        let until: Double = try await step(name) {
            clock.now.addingTimeInterval(duration.inSeconds).timeIntervalSince1970
        }
        let mark = "\(name) was cut off"
        if journal.hasNext(mark) || (wasRecorded && !journal.isReplaying) {
            return Date(timeIntervalSince1970: try await step(mark) { clock.now.timeIntervalSince1970 })
        }
        try await sleep(name, until: Date(timeIntervalSince1970: until), needsProcess: true)
        return nil
    }

    /// Asks a person, as a step: a later process goes on waiting for the same answer, and no process is needed
    /// meanwhile, unless it asks side by side with other work (``parallel(_:)``). The time does not count for the
    /// stage's time limit.
    /// - Parameters:
    ///   - name: names the step; once an attempt.
    ///   - message: the question.
    ///   - choices: what can be answered beside no; empty for yes alone.
    public func ask(_ name: String, _ message: String, choices: [String] = []) async throws -> StageAnswer {
        timer?.pause(at: clock.now)
        defer { timer?.resume(at: clock.now) }
        let question = fullName(name)
        return try await step(name) {
            let asked = await log.run[stageID]?.questions.last { $0.name == question }
            if let answer = asked?.answer { return answer }
            if asked == nil {
                try await log.record(
                    .asked(name: question, message: message, choices: choices), stage: stageID, attempt: attempt)
            }
            return try await withoutProcess(until: nil) {
                try await clock.pausing { try await log.answer(to: question, of: stageID) }
            }
        }
    }

    /// Waits for something that needs no process, unless other work of the stage goes on beside it.
    private func withoutProcess<R>(until date: Date?, _ body: () async throws -> R) async throws -> R {
        guard group == nil else { return try await body() }
        return try await room.wait(stageID, until: date, body)
    }

    private func sleep(_ name: String, until date: Date, needsProcess: Bool) async throws {
        guard date > clock.now else { return }
        // A later wait of the record was waited for by the earlier process.
        if !journal.isReplaying {
            try await log.record(.waiting(name: name, until: date), stage: stageID, attempt: attempt)
        }
        guard !needsProcess else { return try await clock.sleep(until: date, role: .pause) }
        try await withoutProcess(until: date) { try await clock.sleep(until: date, role: .pause) }
    }
}
