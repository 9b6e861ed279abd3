/// How many of a version's trials (invocations, requests) were errors.
package struct ErrorCount: Sendable, Hashable {
    /// The most trials that are accepted: 10¹². Up to it no product of two counts loses a digit.
    package static let maximum = 1_000_000_000_000

    /// 0 to `trials`.
    package let errors: Int
    /// 0 to `maximum`.
    package let trials: Int

    /// - Throws: `StatisticsError` if a count is negative, there are more errors than trials, or more trials than
    ///   `maximum`.
    package init(errors: Int, trials: Int) throws(StatisticsError) {
        guard errors >= 0 else {
            throw StatisticsError(.invalidCount, "the number of errors is \(errors), but a count is 0 or more")
        }
        guard trials >= 0 else {
            throw StatisticsError(.invalidCount, "the number of trials is \(trials), but a count is 0 or more")
        }
        guard trials <= Self.maximum else {
            throw StatisticsError(.tooLarge, "\(trials) trials are too many: the limit is \(Self.maximum)")
        }
        guard errors <= trials else {
            throw StatisticsError(
                .invalidCount, "\(errors) errors are more than \(trials) trials: count an error as a trial too")
        }
        self.errors = errors
        self.trials = trials
    }

    /// Takes counts as metrics give them, as floating point numbers.
    ///
    /// - Throws: as `init(errors:trials:)` for integers, and if a count is not a whole, finite number.
    package init(errors: Double, trials: Double) throws(StatisticsError) {
        try self.init(
            errors: Self.whole(errors, of: "errors"), trials: Self.whole(trials, of: "trials"))
    }

    /// Errors over trials; nil without trials.
    package var share: Double? {
        trials == 0 ? nil : Double(errors) / Double(trials)
    }

    private static func whole(_ count: Double, of name: String) throws(StatisticsError) -> Int {
        // Every Int over the limit is refused by the other initializer: here it need only be one.
        guard let whole = Int(exactly: count) else {
            let code: StatisticsError.Code = count.isFinite && abs(count) > 1e18 ? .tooLarge : .invalidCount
            throw StatisticsError(
                code, "the number of \(name) is \(count), but a count is an integer from 0 to \(Self.maximum)")
        }
        return whole
    }
}
