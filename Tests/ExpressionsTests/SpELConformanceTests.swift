import Expressions
import Foundation
import Testing

/// Every case of `Resources/spel-cases.jsonl` was evaluated by Spring's own evaluator (`Oracle/regenerate.sh`); ours
/// gives the same value, or fails where Spring fails.
@Suite("Agreement with Spring's expression language")
struct SpELConformanceTests {
    struct Case {
        let id: String
        let template: String
        let context: JSONValue
        /// Nil if Spring fails.
        let expected: JSONValue?
    }

    static let cases: [String: [Case]] = {
        guard let url = Bundle.module.url(forResource: "Resources/spel-cases", withExtension: "jsonl"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [:] }
        var cases: [String: [Case]] = [:]
        for line in text.split(separator: "\n") {
            guard let value = try? JSONValue(parsing: String(line)), let category = value["category"]?.stringValue,
                let id = value["id"]?.stringValue, let template = value["template"]?.stringValue
            else { continue }
            let expected = value["expected"]?.stringValue.flatMap { try? JSONValue(parsing: $0) }
            cases[category, default: []].append(
                Case(id: id, template: template, context: value["context"] ?? [:], expected: expected))
        }
        return cases
    }()

    static let categories = [
        "literals", "templates", "navigation", "arithmetic", "comparison", "logic", "strings", "lists", "maps",
        "functions", "types", "syntax", "more", "pipelines", "times",
    ]

    @Test("there are more than a thousand cases, all in a category that is tested")
    func everyCaseIsRead() {
        #expect(Set(Self.cases.keys) == Set(Self.categories))
        #expect(Self.cases.values.reduce(0) { $0 + $1.count } > 1000)
    }

    @Test("ours agrees with Spring", arguments: categories)
    func agreement(category: String) async throws {
        for test in Self.cases[category] ?? [] {
            let actual = await evaluate(test)
            switch (actual, test.expected) {
            case (.success(let value), let expected?):
                #expect(Self.written(value) == expected, "\(test.id): \(test.template)")
            case (.success(let value), nil):
                Issue.record("\(test.id): \(test.template) is \(value), Spring fails")
            case (.failure(let error), let expected?):
                Issue.record("\(test.id): \(test.template) should be \(expected): \(error)")
            case (.failure, nil): break
            }
        }
    }

    private func evaluate(_ test: Case) async -> Result<JSONValue, ExpressionError> {
        do {
            let template = try ExpressionTemplate(parsing: test.template, dialect: .spring)
            return .success(try await template.evaluate(in: ExpressionScope(root: test.context)))
        } catch {
            return .failure(error)
        }
    }

    /// JSON has no word for numbers that are not finite; the cases have their Java names.
    private static func written(_ value: JSONValue) -> JSONValue {
        guard case .real(let real) = value, !real.value.isFinite else { return value }
        return .string(real.value.isNaN ? "NaN" : real.value < 0 ? "-Infinity" : "Infinity")
    }
}
