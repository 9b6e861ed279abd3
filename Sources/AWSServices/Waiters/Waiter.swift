import Foundation

/// Polls until a state is reached: a value made of a question and of acceptors, each of which looks at an answer.
package struct Waiter<Answer: Sendable>: Sendable {
    /// What an acceptor says of an answer.
    package enum Verdict: Sendable, Hashable {
        case reached
        /// It will never be reached; the text is AWS's reason.
        case failed(String)
    }

    package typealias Acceptor = @Sendable (Answer) -> Verdict?

    /// What is waited for, for messages: "checkout to be Active".
    package var goal: String
    package var acceptors: [Acceptor]
    /// For messages: what the last answer showed.
    package var state: @Sendable (Answer) -> String
    package var poll: @Sendable () async throws -> Answer

    package init(
        goal: String, acceptors: [Acceptor], state: @escaping @Sendable (Answer) -> String,
        poll: @escaping @Sendable () async throws -> Answer
    ) {
        self.goal = goal
        self.acceptors = acceptors
        self.state = state
        self.poll = poll
    }

    /// Polls at once, then after waits that grow from `pace.first` to `pace.longest`.
    ///
    /// - Returns: the answer that reached the state.
    /// - Throws: `WaiterError`; what a poll throws; `CancellationError`.
    package func wait(
        limit: Duration = .seconds(300), pace: WaiterPace = WaiterPace(), clock: any AWSClock = .machine
    ) async throws -> Answer {
        let start = clock.now
        var pause = pace.first
        while true {
            try Task.checkCancellation()
            let answer = try await poll()
            for acceptor in acceptors {
                switch acceptor(answer) {
                case .reached: return answer
                case .failed(let reason): throw WaiterError(.failed, goal: goal, detail: reason)
                case nil: break
                }
            }
            let waited = Duration.seconds(clock.now.timeIntervalSince(start))
            guard waited < limit else {
                throw WaiterError(.timedOut, goal: goal, detail: "after \(limit) it is \(state(answer))")
            }
            try await clock.sleep(for: min(pause, limit - waited))
            pause = min(pace.longest, pause * pace.factor)
        }
    }
}
