import Expressions
import StageKit

/// A rule of a plugin's JSON Schema that a stage's input schema has no words for.
struct SchemaRule: Hashable, Sendable {
    /// A way down into a value.
    enum Step: Hashable, Sendable {
        case key(String)
        /// Every item of a list.
        case items
        /// Every value of a map.
        case values
    }

    enum Constraint: Hashable, Sendable {
        case pattern(String)
        case minimum(Double)
        case maximum(Double)
        case allowed([JSONValue])
    }

    let path: [Step]
    let constraint: Constraint

    /// The same rule for the value that is so many steps down.
    func below(_ steps: Int) -> SchemaRule { SchemaRule(path: Array(path.dropFirst(steps)), constraint: constraint) }

    /// Returns the diagnostics of an input. Values that are not known yet are skipped.
    static func diagnostics(of rules: [SchemaRule], in input: JSONValue) -> [StageDiagnostic] {
        let search = PatternSearch()
        return rules.flatMap { $0.diagnostics(in: input, $0.path[...], at: [], search) }
    }

    private func diagnostics(
        in value: JSONValue, _ rest: ArraySlice<Step>, at path: [String], _ search: PatternSearch
    ) -> [StageDiagnostic] {
        guard !value.isNull else { return [] }
        guard let step = rest.first else { return diagnostic(of: value, at: path, search).map { [$0] } ?? [] }
        let rest = rest.dropFirst()
        switch step {
        case .key(let key): return value[key].map { diagnostics(in: $0, rest, at: path + [key], search) } ?? []
        case .items:
            return (value.arrayValue ?? []).enumerated().flatMap {
                diagnostics(in: $0.element, rest, at: path + ["[\($0.offset)]"], search)
            }
        case .values:
            return (value.objectValue ?? [:]).flatMap { diagnostics(in: $0.value, rest, at: path + [$0.key], search) }
        }
    }

    private func diagnostic(of value: JSONValue, at path: [String], _ search: PatternSearch) -> StageDiagnostic? {
        if let text = value.stringValue, text.contains("${") { return nil }
        let name = path.reduce("") { $1.hasPrefix("[") ? $0 + $1 : ($0.isEmpty ? $1 : "\($0).\($1)") }
        let constraint: String
        switch self.constraint {
        case .pattern(let pattern):
            guard let text = value.stringValue else { return nil }
            switch search.finds(pattern, in: text) {
            case true?: return nil
            case false?: constraint = "match \(pattern)"
            case nil:
                return StageDiagnostic(
                    keys(of: path),
                    "\(PluginText.quoted(name)) cannot be held against the plugin's pattern \(pattern), which takes too much work: "
                        + "write the pattern without repetitions of repetitions.")
            }
        case .minimum(let minimum):
            guard let number = value.doubleValue, number < minimum else { return nil }
            constraint = "be at least \(Self.shown(minimum))"
        case .maximum(let maximum):
            guard let number = value.doubleValue, number > maximum else { return nil }
            constraint = "be at most \(Self.shown(maximum))"
        case .allowed(let values):
            guard !values.contains(value) else { return nil }
            constraint = "be one of \(PluginText.shown(values.map { $0.text() }.joined(separator: ", ")))"
        }
        return StageDiagnostic(
            keys(of: path), "\(PluginText.quoted(name)) must \(constraint), not \(PluginText.quoted(value)).")
    }

    /// Places are known for keys; an item is pointed at by its list.
    private func keys(of path: [String]) -> [String] { Array(path.prefix { !$0.hasPrefix("[") }) }

    private static func shown(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? String(number)
    }
}
