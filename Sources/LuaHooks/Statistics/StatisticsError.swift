/// Why a statistic has no value for what was given. The message is one sentence that says what is wrong and what to do.
package struct StatisticsError: Error, Sendable, Equatable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        private enum Value { case invalidCount, invalidProbability, invalidSample, tooLarge, tied }
        private let value: Value

        /// A count is negative, not whole, or does not fit to another.
        package static let invalidCount = Code(value: .invalidCount)
        /// A share, rank or level lies outside its range.
        package static let invalidProbability = Code(value: .invalidProbability)
        /// A sample is empty, too small for the question, or has a value that is not a finite number.
        package static let invalidSample = Code(value: .invalidSample)
        /// A count, a sample, or the work for an exact answer is over its limit.
        package static let tooLarge = Code(value: .tooLarge)
        /// The exact distribution holds only where no two values are equal.
        package static let tied = Code(value: .tied)
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
