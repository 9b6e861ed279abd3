/// When a check is made, as far as the plan needs to know.
package struct CheckTiming: Hashable, Sendable {
    /// Only at weights from this percent on; 0 also before anything has moved.
    package var from: Double
    /// Not before this many seconds after a move.
    package var after: Double

    package init(from: Double = 0, after: Double = 0) {
        self.from = from
        self.after = after
    }
}
