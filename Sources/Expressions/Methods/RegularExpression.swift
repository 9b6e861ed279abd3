import Foundation

/// Java's regular expressions, by ICU's, with a bound on the work of a match.
struct RegularExpression {
    /// How long a subject may be, in UTF-16 units.
    private static let maximumSubject = 1_000_000
    /// How often a match may report that it is still at work, about every 10,000 steps each. A search reports at each
    /// place of the subject besides.
    private static let maximumReports = 200
    /// How long all matches of an evaluation may take together, for searches in long strings.
    private static let maximumTime = Duration.seconds(2)
    private static let unitsOfReport = 50_000

    private let pattern: String
    private let budget: Budget

    init(_ pattern: String, budget: Budget) {
        self.pattern = pattern
        self.budget = budget
    }

    /// Whether the whole text matches.
    func matches(_ text: String) throws(EvaluationError) -> Bool {
        // Alternatives have to be tried until one ends at the end of the text, so the end is part of the pattern.
        try !results(in: text, wholly: true, limit: 1).isEmpty
    }

    /// Whether a part of the text matches.
    func isFound(in text: String) throws(EvaluationError) -> Bool {
        try !results(in: text, wholly: false, limit: 1).isEmpty
    }

    /// Java's `split`: with limit 0 without the empty pieces at the end.
    func split(_ text: String, limit: Int) throws(EvaluationError) -> [ExpressionValue] {
        let subject = text as NSString
        var pieces: [String] = []
        var start = 0
        for result in try results(in: text, wholly: false, limit: .max) {
            if limit > 0, pieces.count == limit - 1 { break }
            let range = result.range
            // No empty piece comes before a match of nothing at the start.
            if range.location + range.length == 0 { continue }
            pieces.append(subject.substring(with: NSRange(location: start, length: range.location - start)))
            start = range.location + range.length
        }
        if start == 0, pieces.isEmpty { return [.string(text)] }
        pieces.append(subject.substring(from: start))
        if limit == 0 {
            while let last = pieces.last, last.isEmpty { pieces.removeLast() }
        }
        return pieces.map { .string($0) }
    }

    /// Java's `replaceAll` or `replaceFirst`: `$1` and `${name}` in the replacement are groups, a backslash takes the
    /// next character as it is.
    func replace(_ text: String, with template: String, all: Bool) throws(EvaluationError) -> String {
        let subject = text as NSString
        var output = ""
        var start = 0
        for result in try results(in: text, wholly: false, limit: all ? .max : 1) {
            output += subject.substring(with: NSRange(location: start, length: result.range.location - start))
            let replacement = try expand(template, result, subject)
            try budget.charge(template.utf8.count.addingClamped(replacement.utf8.count))
            output += replacement
            start = result.range.location + result.range.length
        }
        return output + subject.substring(from: start)
    }

    private func expand(
        _ template: String, _ result: NSTextCheckingResult, _ subject: NSString
    ) throws(EvaluationError) -> String {
        var output = String.UnicodeScalarView()
        let scalars = Array(template.unicodeScalars)
        var index = 0
        func group(_ range: NSRange) {
            if range.location != NSNotFound {
                output.append(contentsOf: subject.substring(with: range).unicodeScalars)
            }
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if scalar == "\\" {
                guard index < scalars.count else {
                    throw EvaluationError(.mismatch, "the replacement ends with a backslash")
                }
                output.append(scalars[index])
                index += 1
            } else if scalar == "$" {
                guard index < scalars.count, scalars[index].isDigit || scalars[index] == "{" else {
                    throw EvaluationError(
                        .mismatch, "in a replacement, $ precedes a group's number; \\$ is a dollar sign")
                }
                if scalars[index] == "{" {
                    guard let end = scalars[index...].firstIndex(of: "}") else {
                        throw EvaluationError(.mismatch, "the replacement has ${ without }")
                    }
                    let name = String(String.UnicodeScalarView(scalars[index + 1..<end]))
                    guard pattern.contains("(?<\(name)>") else {
                        throw EvaluationError(.mismatch, "the pattern has no group named '\(name)'")
                    }
                    group(result.range(withName: name))
                    index = end + 1
                    continue
                }
                var number = Int(scalars[index].value) - 48
                index += 1
                guard number < result.numberOfRanges else {
                    throw EvaluationError(.mismatch, "the pattern has no group \(number)")
                }
                // More digits belong to the number as long as there is such a group.
                while index < scalars.count, scalars[index].isDigit {
                    let longer = number * 10 + Int(scalars[index].value) - 48
                    guard longer < result.numberOfRanges else { break }
                    number = longer
                    index += 1
                }
                group(result.range(at: number))
            } else {
                output.append(scalar)
            }
        }
        return String(output)
    }

    private func results(in text: String, wholly: Bool, limit: Int) throws(EvaluationError) -> [NSTextCheckingResult] {
        let length = text.utf16.count
        guard length <= Self.maximumSubject, pattern.utf16.count <= 10_000 else {
            throw EvaluationError(.limit, "the text is too long for a regular expression")
        }
        try budget.charge(1_000 + length + pattern.utf8.count)
        guard nesting < 100 else { throw EvaluationError(.limit, "the regular expression is nested too deep") }
        var expression: NSRegularExpression
        do {
            // ICU takes no empty pattern.
            let pattern = self.pattern.isEmpty ? "(?:)" : JavaPattern.translated(self.pattern)
            expression = try NSRegularExpression(pattern: pattern)
            if wholly {
                expression = try NSRegularExpression(pattern: "(?:\(pattern))\\z")
            }
        } catch {
            throw EvaluationError(.mismatch, "'\(Conversion.clipped(pattern))' is not a regular expression")
        }
        var results: [NSTextCheckingResult] = []
        var reports = 0
        var isStopped = false
        let clock = ContinuousClock()
        let start = clock.now
        let allowed = Self.maximumReports + (wholly ? 0 : 2 * length)
        var options: NSRegularExpression.MatchingOptions = [.reportProgress, .reportCompletion]
        if wholly { options.insert(.anchored) }
        expression.enumerateMatches(in: text, options: options, range: NSRange(location: 0, length: length)) {
            result, flags, stop in
            if let result {
                results.append(result)
                if results.count >= limit { stop.pointee = true }
            } else if flags.contains(.progress) {
                reports += 1
                if reports > allowed || clock.now - start > Self.maximumTime {
                    isStopped = true
                    stop.pointee = true
                }
            }
            // The stack of a match is bounded too; without this flag it would pass for no match.
            if flags.contains(.internalError) { isStopped = true }
        }
        let excess = wholly ? reports : max(0, reports - length - 2 * results.count)
        let slowness = Int((clock.now - start) / .milliseconds(100))
        try budget.charge(excess * Self.unitsOfReport + slowness * 1_000_000 + results.count * 100)
        if isStopped, results.count < limit {
            throw EvaluationError(.limit, "the regular expression works too long on this text")
        }
        return results
    }

    private var nesting: Int {
        var depth = 0
        var deepest = 0
        for byte in pattern.utf8 {
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") {
                depth += 1
                deepest = max(deepest, depth)
            } else if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") {
                depth -= 1
            }
        }
        return deepest
    }
}
