/// A state that was not reached.
package struct WaiterError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// AWS says that it will not be reached.
        case failed
        /// It was not reached within the limit; it may be later.
        case timedOut
    }

    package let code: Code
    package let goal: String
    /// AWS's reason, or what was seen last.
    package let detail: String

    init(_ code: Code, goal: String, detail: String) {
        self.code = code
        self.goal = goal
        self.detail = detail
    }

    package var description: String { "Waited for \(goal): \(detail)." }
}
