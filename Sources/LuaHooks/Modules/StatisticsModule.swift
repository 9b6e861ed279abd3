import Expressions
import LuaRuntime
import StageKit

/// Statistics over counts and samples. Counts are tables with `errors` and `invocations` (or `trials`), as
/// `metrics.of` gives them.
///
/// - `stats.proportion_test(candidate, stable, { alternative, confidence, method }?)` gives
///   `{ p_value, difference, statistic, exact, lower, upper, confidence }`
/// - `stats.sequential_test(counts, { acceptable, unacceptable, false_alarm, missed_alarm })`, or all of it in one table,
///   gives `{ decision = "healthy" | "unhealthy" | "undecided", log_likelihood_ratio, lower, upper }`
/// - `stats.mann_whitney(candidate, stable, { alternative, method }?)`, over lists of numbers, gives
///   `{ p_value, statistic, exact, probability_of_greater, rank_biserial }`
/// - `stats.percentile(values, rank)`, with a rank from 0 to 100, and `stats.mean(values)`
///
/// `alternative` is `greater` (the default: is the candidate's the greater?), `less` or `two-sided`; `method` is
/// `automatic`, `exact` or `normal`.
enum StatisticsModule {
    static func make() -> LuaModule {
        LuaModule(
            "stats",
            functions: [
                .immediate("proportion_test", proportionTest), .immediate("sequential_test", sequentialTest),
                .immediate("mann_whitney", mannWhitney),
                .immediate("percentile") { arguments in
                    let call = "stats.percentile(values, rank)"
                    let sample = try Sample(try Arguments.numbers(arguments.first, "the first argument", call: call))
                    let rank = try Arguments.number(arguments.at(1), "the rank", call: call)
                    return [.json(.plain(try sample.percentile(rank)))]
                },
                .immediate("mean") { arguments in
                    let values = try Arguments.numbers(
                        arguments.first, "the first argument", call: "stats.mean(values)")
                    return [.json(.plain(try Sample(values).mean))]
                },
            ])
    }

    private static func proportionTest(_ arguments: [LuaValue]) throws -> [LuaValue] {
        let call = "stats.proportion_test(candidate, stable, { alternative = \"greater\" })"
        let options = try Arguments.options(arguments.at(2), ["alternative", "confidence", "method"], call: call)
        let confidence = try options["confidence"].map { try Arguments.number($0, "'confidence'", call: call) }
        let test = try ProportionTest(
            candidate: try count(arguments.at(0), "the candidate", call),
            stable: try count(arguments.at(1), "the stable version", call),
            alternative: try word(options["alternative"], "alternative", call) ?? .greater,
            confidence: confidence ?? 0.95,
            method: try word(options["method"], "method", call) ?? .automatic)
        return table(
            [
                "p_value": test.pValue, "difference": test.difference, "statistic": test.statistic,
                "lower": test.interval.lower, "upper": test.interval.upper, "confidence": test.interval.confidence,
            ], ["exact": .bool(test.isExact)])
    }

    private static func sequentialTest(_ arguments: [LuaValue]) throws -> [LuaValue] {
        let call = "stats.sequential_test(counts, { acceptable = 0.01, unacceptable = 0.05 })"
        let known = ["acceptable", "unacceptable", "false_alarm", "missed_alarm"]
        let options =
            arguments.count < 2
            ? try Arguments.options(arguments.at(0), known + ["errors", "trials", "invocations"], call: call)
            : try Arguments.options(arguments.at(1), known, call: call)
        func option(_ name: String) throws(HostFunctionError) -> Double? {
            guard let value = options[name] else { return nil }
            return try Arguments.number(value, "'\(name)'", call: call)
        }
        guard let acceptable = try option("acceptable"), let unacceptable = try option("unacceptable") else {
            throw HostFunctionError("the test needs 'acceptable' and 'unacceptable', two shares of errors: \(call)")
        }
        let test = try SequentialTest(
            acceptable: acceptable, unacceptable: unacceptable, falseAlarm: try option("false_alarm") ?? 0.05,
            missedAlarm: try option("missed_alarm") ?? 0.05)
        let outcome = test.outcome(of: try count(arguments.at(0), "the counts", call))
        return table(
            [
                "log_likelihood_ratio": outcome.logLikelihoodRatio, "lower": test.lowerBound, "upper": test.upperBound,
            ], ["decision": .string(outcome.decision.rawValue)])
    }

    private static func mannWhitney(_ arguments: [LuaValue]) throws -> [LuaValue] {
        let call = "stats.mann_whitney(candidate, stable, { alternative = \"greater\" })"
        let options = try Arguments.options(arguments.at(2), ["alternative", "method"], call: call)
        let test = try MannWhitneyTest(
            candidate: try Sample(try Arguments.numbers(arguments.at(0), "the candidate's sample", call: call)),
            stable: try Sample(try Arguments.numbers(arguments.at(1), "the stable version's sample", call: call)),
            alternative: try word(options["alternative"], "alternative", call) ?? .greater,
            method: try word(options["method"], "method", call) ?? .automatic)
        return table(
            [
                "p_value": test.pValue, "statistic": test.statistic,
                "probability_of_greater": test.probabilityOfGreater,
                "rank_biserial": test.rankBiserial,
            ], ["exact": .bool(test.isExact)])
    }

    private static func count(_ value: LuaValue, _ name: String, _ call: String) throws -> ErrorCount {
        guard let errors = value["errors"]?.doubleValue,
            let trials = (value["invocations"] ?? value["trials"])?.doubleValue
        else {
            throw HostFunctionError("\(name) is a table with 'errors' and 'invocations', not \(value.shown): \(call)")
        }
        return try ErrorCount(errors: errors, trials: trials)
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ value: LuaValue?, _ name: String, _ call: String
    ) throws(HostFunctionError) -> Word? where Word.RawValue == String {
        guard let value else { return nil }
        guard let word = value.stringValue.flatMap(Word.init) else {
            let known = Word.allCases.map(\.rawValue)
            throw HostFunctionError(
                "'\(name)' is \(value.shown).\(NearestName.hint(for: value.stringValue ?? "", among: known)) Write \(call)"
            )
        }
        return word
    }

    private static func table(
        _ numbers: KeyValuePairs<String, Double>, _ others: KeyValuePairs<String, JSONValue>
    ) -> [LuaValue] {
        var members: JSONObject = [:]
        for (name, value) in numbers { members[name] = .plain(value) }
        for (name, value) in others { members[name] = value }
        return [.json(.object(members))]
    }
}
