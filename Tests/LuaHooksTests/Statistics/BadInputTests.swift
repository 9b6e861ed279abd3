import Testing

@testable import LuaHooks

@Suite("Statistics of bad input")
struct BadInputTests {
    struct BadInput: Sendable, CustomTestStringConvertible {
        let code: StatisticsError.Code
        let message: String
        let run: @Sendable () throws -> Void

        init(_ code: StatisticsError.Code, _ message: String, run: @escaping @Sendable () throws -> Void) {
            self.code = code
            self.message = message
            self.run = run
        }

        var testDescription: String { message }
    }

    static let counts = [
        BadInput(.invalidCount, "the number of errors is -1, but a count is 0 or more") {
            _ = try ErrorCount(errors: -1, trials: 10)
        },
        BadInput(.invalidCount, "the number of trials is -10, but a count is 0 or more") {
            _ = try ErrorCount(errors: 0, trials: -10)
        },
        BadInput(.invalidCount, "the number of errors is \(Int.min), but a count is 0 or more") {
            _ = try ErrorCount(errors: .min, trials: .min)
        },
        BadInput(.invalidCount, "11 errors are more than 10 trials: count an error as a trial too") {
            _ = try ErrorCount(errors: 11, trials: 10)
        },
        BadInput(.tooLarge, "1000000000001 trials are too many: the limit is 1000000000000") {
            _ = try ErrorCount(errors: 0, trials: 1_000_000_000_001)
        },
        BadInput(.tooLarge, "\(Int.max) trials are too many: the limit is 1000000000000") {
            _ = try ErrorCount(errors: .max, trials: .max)
        },
        BadInput(
            .invalidCount, "the number of errors is nan, but a count is an integer from 0 to 1000000000000"
        ) { _ = try ErrorCount(errors: Double.nan, trials: 10) },
        BadInput(
            .invalidCount, "the number of trials is inf, but a count is an integer from 0 to 1000000000000"
        ) { _ = try ErrorCount(errors: 1.0, trials: Double.infinity) },
        BadInput(
            .invalidCount, "the number of errors is 0.5, but a count is an integer from 0 to 1000000000000"
        ) { _ = try ErrorCount(errors: 0.5, trials: 10) },
        BadInput(
            .tooLarge, "the number of trials is 1e+300, but a count is an integer from 0 to 1000000000000"
        ) { _ = try ErrorCount(errors: 1.0, trials: 1e300) },
        BadInput(.invalidCount, "the number of errors is -2, but a count is 0 or more") {
            _ = try ErrorCount(errors: -2.0, trials: 10)
        },
    ]

    static let proportions = [
        BadInput(.invalidCount, "the candidate has no trials: compare shares once both have at least one") {
            _ = try ProportionTest(candidate: count(0, 0), stable: count(1, 2))
        },
        BadInput(.invalidCount, "the stable version has no trials: compare shares once both have at least one") {
            _ = try ProportionTest(candidate: count(1, 2), stable: count(0, 0))
        },
        BadInput(
            .tooLarge,
            "100000001 trials are too many for the exact test: the limit is 100000000, and so many do not need it"
        ) { _ = try ProportionTest(candidate: count(1, 1), stable: count(1, 100_000_000), method: .exact) },
    ]

    static let confidences = [0, 1, -0.5, 95, .nan, .infinity].map { confidence in
        BadInput(
            .invalidProbability, "the confidence is \(confidence): give a number between 0 and 1, such as 0.95"
        ) { _ = try ProportionTest(candidate: count(1, 2), stable: count(1, 2), confidence: confidence) }
    }

    static let shares = [0, 1, -0.1, 1.5, .nan, .infinity, .leastNonzeroMagnitude].flatMap { value in
        [
            BadInput(
                .invalidProbability, "the acceptable share of errors is \(value): give a number over 0 and under 1"
            ) { _ = try SequentialTest(acceptable: value, unacceptable: 0.5) },
            BadInput(
                .invalidProbability, "the unacceptable share of errors is \(value): give a number over 0 and under 1"
            ) { _ = try SequentialTest(acceptable: 0.5, unacceptable: value) },
            BadInput(
                .invalidProbability, "the probability of a false alarm is \(value): give a number over 0 and under 1"
            ) { _ = try SequentialTest(acceptable: 0.1, unacceptable: 0.2, falseAlarm: value) },
            BadInput(
                .invalidProbability, "the probability of a missed alarm is \(value): give a number over 0 and under 1"
            ) { _ = try SequentialTest(acceptable: 0.1, unacceptable: 0.2, missedAlarm: value) },
        ]
    }

    static let sequences = [
        BadInput(
            .invalidProbability, "the acceptable share of errors (0.2) must be under the unacceptable one (0.1)"
        ) { _ = try SequentialTest(acceptable: 0.2, unacceptable: 0.1) },
        BadInput(
            .invalidProbability, "the acceptable share of errors (0.2) must be under the unacceptable one (0.2)"
        ) { _ = try SequentialTest(acceptable: 0.2, unacceptable: 0.2) },
        BadInput(
            .invalidProbability,
            "the probabilities of a false alarm (0.6) and of a missed alarm (0.4) must add up to less than 1"
        ) { _ = try SequentialTest(acceptable: 0.1, unacceptable: 0.2, falseAlarm: 0.6, missedAlarm: 0.4) },
    ]

    static let samples = [
        BadInput(.invalidSample, "the sample has no values: give at least one") { _ = try Sample([]) },
        BadInput(.invalidSample, "value 2 of the sample is nan: leave out what is not a finite number") {
            _ = try Sample([1, .nan, 3])
        },
        BadInput(.invalidSample, "value 1 of the sample is -inf: leave out what is not a finite number") {
            _ = try Sample([-.infinity])
        },
        BadInput(.tooLarge, "the sample has 1000001 values: the limit is 1000000") {
            _ = try Sample(Array(repeating: 0, count: 1_000_001))
        },
        BadInput(.tied, "the samples have equal values: take the normal approximation") {
            _ = try MannWhitneyTest(candidate: Sample([1, 2]), stable: Sample([2, 3]), method: .exact)
        },
        BadInput(
            .tooLarge, "1001 and 1000 values are too many for the exact distribution: take the normal approximation"
        ) {
            _ = try MannWhitneyTest(
                candidate: Sample((0..<1001).map(Double.init)), stable: Sample((0..<1000).map { Double($0) + 0.5 }),
                method: .exact)
        },
        BadInput(
            .tooLarge, "100 and 100 values are too many for the exact distribution: take the normal approximation"
        ) {
            _ = try MannWhitneyTest(
                candidate: Sample((0..<100).map(Double.init)), stable: Sample((0..<100).map { Double($0) + 0.5 }),
                method: .exact)
        },
    ]

    static let ranks = [-1, 100.5, .nan, .infinity, -.infinity].map { rank in
        BadInput(.invalidProbability, "percentile \(rank) does not exist: give a number from 0 to 100") {
            _ = try Sample([1, 2]).percentile(rank)
        }
    }

    static let probabilities = [-1e-9, 1.5, .nan, .infinity].map { probability in
        BadInput(.invalidProbability, "\(probability) is not a probability: give a number from 0 to 1") {
            _ = try NormalDistribution.quantile(probability)
        }
    }

    @Test(
        "one sentence says what is wrong and what to do",
        arguments: [counts, proportions, confidences, shares, sequences, samples, ranks, probabilities].flatMap(\.self))
    func isRefused(input: BadInput) {
        let error = #expect(throws: StatisticsError.self) { try input.run() }
        #expect(error?.code == input.code)
        #expect(error?.description == input.message)
    }

    private static func count(_ errors: Int, _ trials: Int) throws -> ErrorCount {
        try ErrorCount(errors: errors, trials: trials)
    }
}
