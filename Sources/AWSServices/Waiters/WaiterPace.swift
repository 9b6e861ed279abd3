/// How fast a waiter polls.
package struct WaiterPace: Sendable, Hashable {
    /// Default 200 ms.
    package var first: Duration
    /// Default 2 s.
    package var longest: Duration
    /// What each pause is multiplied by; default 1.5.
    package var factor: Double

    package init(first: Duration = .milliseconds(200), longest: Duration = .seconds(2), factor: Double = 1.5) {
        self.first = first
        self.longest = longest
        self.factor = factor
    }
}
