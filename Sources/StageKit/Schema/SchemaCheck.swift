import Expressions
import OrderedCollections

/// Checks a document's value against a schema and gives it the schema's types. Collects faults instead of stopping.
struct SchemaCheck {
    /// What to do with text that holds `${`.
    enum ExpressionRule {
        /// It is evaluated later: any kind may be written so.
        case deferred
        /// It was evaluated already: it is text.
        case literal
    }

    let expressions: ExpressionRule
    let stage: String?
    private(set) var diagnostics: [Diagnostic] = []

    init(expressions: ExpressionRule, stage: String? = nil) {
        self.expressions = expressions
        self.stage = stage
    }

    /// The typed value, or nil (with at least one diagnostic) when it does not fit.
    mutating func check(_ value: SourceValue, against kind: InputKind, at path: String) -> JSONValue? {
        if expressions == .deferred, case .scalar(let text, _) = value.content, text.contains("${") {
            return .string(text)
        }
        switch kind {
        case .string(let allowed): return string(value, allowed: allowed, path)
        case .integer(let range): return integer(value, range, kind, path)
        case .number(let range): return number(value, range, kind, path)
        case .boolean: return boolean(value, path)
        case .duration(let minimum): return duration(value, minimum, kind, path)
        case .any: return value.json
        case .list(let element): return list(value, element, path)
        case .map(let element): return map(value, element, path)
        case .object(let schema): return object(value, schema, path)
        case .oneOf(let kinds): return oneOf(value, kinds, kind, path)
        }
    }

    private mutating func fault(_ message: String, at location: SourceLocation?) -> JSONValue? {
        diagnostics.append(Diagnostic(.error, message, at: location, stage: stage))
        return nil
    }

    private mutating func mismatch(_ value: SourceValue, _ kind: InputKind, _ path: String) -> JSONValue? {
        fault("'\(path)' must be \(kind.summary), not \(Self.shown(value)).", at: value.location)
    }

    private static func shown(_ value: SourceValue) -> String {
        guard let text = value.text else { return value.json.typeName }
        return text.count > 60 ? "'\(text.prefix(60))…'" : "'\(text)'"
    }

    // MARK: Scalars

    private mutating func string(_ value: SourceValue, allowed: [String], _ path: String) -> JSONValue? {
        guard let text = value.text else { return mismatch(value, .string(allowed: allowed), path) }
        guard allowed.isEmpty || allowed.contains(text) else {
            return fault(
                "'\(path)' cannot be \(Self.shown(value))." + NearestName.hint(for: text, among: allowed),
                at: value.location)
        }
        return .string(text)
    }

    private mutating func integer(
        _ value: SourceValue, _ range: ClosedRange<Int>?, _ kind: InputKind, _ path: String
    ) -> JSONValue? {
        let json = value.json
        let integer =
            json.intValue ?? json.stringValue.flatMap { Int($0) }
            ?? json.doubleValue.flatMap { Int(exactly: $0) }
        guard let integer, range?.contains(integer) ?? true else { return mismatch(value, kind, path) }
        return .integer(Int64(integer))
    }

    private mutating func number(
        _ value: SourceValue, _ range: ClosedRange<Double>?, _ kind: InputKind, _ path: String
    ) -> JSONValue? {
        let json = value.json
        let read = json.stringValue.map(PlainScalar.value(of:)) ?? json
        guard let number = read.doubleValue, range?.contains(number) ?? true else {
            return mismatch(value, kind, path)
        }
        return read
    }

    private mutating func boolean(_ value: SourceValue, _ path: String) -> JSONValue? {
        switch value.json {
        case .bool(let bool): return .bool(bool)
        case .string("true"): return .bool(true)
        case .string("false"): return .bool(false)
        default: return mismatch(value, .boolean, path)
        }
    }

    private mutating func duration(
        _ value: SourceValue, _ minimum: TimeLength?, _ kind: InputKind, _ path: String
    ) -> JSONValue? {
        guard let text = value.text else { return mismatch(value, kind, path) }
        guard let duration = TimeLength(text) else {
            let hint = Double(text).map { $0 > 0 } != true ? "" : " A number needs its unit: \(text)s or \(text)m."
            return fault(
                "'\(path)' must be \(kind.summary), not \(Self.shown(value)).\(hint)",
                at: value.location)
        }
        if let minimum, duration.duration < minimum.duration { return mismatch(value, kind, path) }
        return .string(duration.description)
    }

    // MARK: Lists and maps

    private mutating func list(_ value: SourceValue, _ element: InputKind, _ path: String) -> JSONValue? {
        guard let items = value.items else { return mismatch(value, .list(element), path) }
        let checked = items.enumerated().map { check($1, against: element, at: "\(path)[\($0)]") }
        return checked.contains { $0 == nil } ? nil : .array(checked.compactMap { $0 })
    }

    private mutating func map(_ value: SourceValue, _ element: InputKind, _ path: String) -> JSONValue? {
        guard let entries = value.entries else { return mismatch(value, .map(element), path) }
        var result: JSONObject = [:]
        var complete = true
        for entry in entries {
            if let checked = check(entry.value, against: element, at: Self.join(path, entry.key)) {
                result[entry.key] = checked
            } else {
                complete = false
            }
        }
        return complete ? .object(result) : nil
    }

    private mutating func object(_ value: SourceValue, _ schema: InputSchema, _ path: String) -> JSONValue? {
        guard let entries = value.entries else {
            return fault(
                "'\(path.isEmpty ? "with" : path)' must be \(InputKind.object(schema).summary), "
                    + "not \(Self.shown(value)).", at: value.location)
        }
        var complete = true
        // A misspelt key is one fault, not also the lack of the right one.
        var misspelt: Set<String> = []
        let known = schema.fields.map(\.key)
        for entry in entries where schema[entry.key] == nil {
            complete = false
            if let nearest = NearestName.of(entry.key, among: known) { misspelt.insert(nearest) }
            _ = fault(
                "Unknown key '\(Self.join(path, entry.key))'." + NearestName.hint(for: entry.key, among: known),
                at: entry.keyPlace ?? entry.value.location)
        }
        var result: JSONObject = [:]
        for field in schema.fields {
            let whole = Self.join(path, field.key)
            guard let given = value[field.key], !(given.isNull && field.isRequired) else {
                if misspelt.contains(field.key) { continue }
                if field.isRequired {
                    complete = false
                    let about = field.about.isEmpty ? "." : ": \(field.about)"
                    _ =
                        value[field.key].map { fault("'\(whole)' holds nothing\(about)", at: $0.location) }
                        ?? fault("'\(whole)' is missing\(about)", at: value.location)
                } else if let standard = field.default {
                    result[field.key] = standard
                }
                continue
            }
            if given.isNull {
                result[field.key] = field.default ?? .null
            } else if let checked = check(given, against: field.kind, at: whole) {
                result[field.key] = checked
            } else {
                complete = false
            }
        }
        return complete ? .object(result) : nil
    }

    private mutating func oneOf(
        _ value: SourceValue, _ kinds: [InputKind], _ kind: InputKind, _ path: String
    ) -> JSONValue? {
        let fitting = kinds.filter { Self.hasShape(of: $0, value) }
        guard let first = fitting.first else {
            // If there is one map that it can be, its keys are wrong, not its shape.
            let maps = kinds.filter { if case .object = $0 { true } else { false } }
            guard value.entries != nil, maps.count == 1 else { return mismatch(value, kind, path) }
            return check(value, against: maps[0], at: path)
        }
        guard fitting.count > 1 else { return check(value, against: first, at: path) }
        // Several have the shape (text, or text out of a list of words): the first that fits without a fault.
        for candidate in fitting {
            var trial = SchemaCheck(expressions: expressions, stage: stage)
            if let checked = trial.check(value, against: candidate, at: path), trial.diagnostics.isEmpty {
                return checked
            }
        }
        let told = fitting.compactMap { Self.tellingKey(of: $0, in: value) }
        if told.count > 1, Set(told).count == told.count {
            let keys = told.map { "'\($0)'" }.joined(separator: " and ")
            return fault("'\(path)' has \(keys), and takes only one of them.", at: value.location)
        }
        return check(value, against: first, at: path)
    }

    /// The key of a map by which its shape is told from others.
    private static func tellingKey(of kind: InputKind, in value: SourceValue) -> String? {
        guard case .object(let schema) = kind else { return nil }
        return schema.fields.first { $0.isRequired && value[$0.key] != nil }?.key
    }

    private static func hasShape(of kind: InputKind, _ value: SourceValue) -> Bool {
        switch kind {
        case .any: return true
        case .list: return value.items != nil
        case .map: return value.entries != nil
        case .object(let schema):
            guard let entries = value.entries else { return false }
            let required = schema.fields.filter(\.isRequired).map(\.key)
            let told = required.isEmpty ? schema.fields.map(\.key) : required
            return entries.contains { told.contains($0.key) }
        case .boolean: return value.json.boolValue != nil
        case .integer, .number: return value.json.doubleValue != nil
        case .string, .duration: return value.text != nil
        case .oneOf(let kinds): return kinds.contains { hasShape(of: $0, value) }
        }
    }

    private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension SourceValue {
    /// The value with a schema's types, for documents without expressions.
    /// - Throws: `DocumentError` with every fault.
    package func checked(against schema: InputSchema) throws(DocumentError) -> JSONValue {
        var check = SchemaCheck(expressions: .literal)
        guard let value = check.check(self, against: .object(schema), at: "") else {
            throw DocumentError(check.diagnostics)
        }
        return value
    }
}
