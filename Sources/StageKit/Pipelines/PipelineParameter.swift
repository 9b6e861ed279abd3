public import Expressions
import OrderedCollections

/// A parameter of a pipeline.
public struct PipelineParameter: Hashable, Sendable {
    /// The type that a parameter's text is converted to.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case string, integer, number, boolean, list
    }

    /// Its name.
    public var name: String
    /// The meaning.
    public var about: String?
    /// The type that its text is converted to.
    public var kind: Kind = .string
    /// Whether the pipeline says its type. A parameter without one takes any value that a stage hands on.
    public var isTyped = false
    /// Its value when none is given; nil when there is no such value.
    public var `default`: JSONValue?
    /// Whether a run without it is refused.
    public var isRequired = false
    /// Whether its value is never recorded or shown: it is given as a reference.
    public var isSecret = false
    /// The only values it may have; empty for any.
    public var options: [JSONValue] = []
    /// Where it was written.
    public var location: SourceLocation?

    /// Creates a parameter.
    public init(_ name: String) {
        self.name = name
    }

    /// Converts the text of `-p name=text`.
    /// - Throws: `ParameterError` when the text does not fit.
    public func value(of text: String) throws(ParameterError) -> JSONValue {
        try value(of: text, by: .commandLine)
    }

    func value(of text: String, by giver: ParameterGiver) throws(ParameterError) -> JSONValue {
        if isSecret { return try checked(.string(text), by: giver) }
        let value: JSONValue?
        switch kind {
        case .string: value = .string(text)
        case .integer: value = Int64(text).map { .integer($0) }
        case .number:
            let read = PlainScalar.value(of: text)
            // Not `? nil :`, since nil is also a `JSONValue`.
            value = if read.doubleValue != nil { .some(read) } else { .none }
        case .boolean: value = PlainScalar.value(of: text).boolValue.map { .bool($0) }
        case .list:
            let parts = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
            value = .array(parts.map { .string(trimmed($0)) })
        }
        guard let value else {
            throw ParameterError("The parameter '\(name)' takes \(kindInWords), not '\(text)'.")
        }
        return try checked(value, by: giver)
    }

    /// Checks a value that has a type already, as a stage hands it on to a child pipeline. Text is converted, as
    /// ``value(of:)-(String)`` does; other values keep their type.
    func value(of value: JSONValue, by giver: ParameterGiver) throws(ParameterError) -> JSONValue {
        if let text = value.stringValue { return try self.value(of: text, by: giver) }
        if isSecret { return try checked(value, by: giver) }
        if !isTyped || value.isNull { return try checked(value, by: giver) }
        if kind == .string, value.arrayValue == nil, value.objectValue == nil {
            return try checked(.string(value.text()), by: giver)
        }
        guard let value = kind.inputKind.typed(value), kind != .string else {
            throw ParameterError("The parameter '\(name)' takes \(kindInWords), not \(value.typeName).")
        }
        return try checked(value, by: giver)
    }

    /// Checks a value against the options; of a secret, whether it is a reference.
    func checked(_ value: JSONValue, by giver: ParameterGiver = .commandLine) throws(ParameterError) -> JSONValue {
        if isSecret {
            do throws(SecretError) {
                return .string(try SecretReference(value.stringValue ?? "").description)
            } catch {
                // The text may be the secret itself, and is not repeated.
                let advice = error.code == .notAReference ? " \(giver.advice(forSecret: name))" : ""
                throw ParameterError("The parameter '\(name)' is secret. \(error.description)\(advice)")
            }
        }
        guard options.isEmpty || options.contains(value) else {
            let list = options.map { $0.stringValue ?? $0.text() }.joined(separator: ", ")
            throw ParameterError(
                "The parameter '\(name)' can be \(list); not \(value.stringValue ?? value.text()).")
        }
        return value
    }

    private var kindInWords: String {
        switch kind {
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list, separated by commas"
        }
    }

    private func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension Pipeline {
    /// The values of all parameters: what was given, converted, else the defaults; absent ones are null.
    /// - Throws: `ParameterError` with every parameter that is unknown, missing, given twice or does not fit.
    public func parameterValues(given: [(name: String, text: String)]) throws(ParameterError) -> JSONValue {
        try parameterValues(given: given.map { ($0.name, .string($0.text)) }, by: .commandLine)
    }

    /// The values of all parameters, from a map of values.
    /// - Throws: `ParameterError`.
    func parameterValues(given: JSONValue, by giver: ParameterGiver) throws(ParameterError) -> JSONValue {
        try parameterValues(given: (given.objectValue ?? [:]).map { ($0.key, $0.value) }, by: giver)
    }

    private func parameterValues(
        given: [(name: String, value: JSONValue)], by giver: ParameterGiver
    ) throws(ParameterError) -> JSONValue {
        var values: [String: JSONValue] = [:]
        var faults: [ParameterError] = []
        for (name, value) in given {
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                let hint = NearestName.hint(for: name, among: parameters.map(\.name))
                faults.append(
                    ParameterError(
                        "The pipeline has no parameter '\(name)'." + (hint.isEmpty ? " It takes none." : hint)))
                continue
            }
            guard values[name] == nil else {
                faults.append(ParameterError("The parameter '\(name)' is given twice: give it once."))
                continue
            }
            do throws(ParameterError) {
                values[name] = try parameter.value(of: value, by: giver)
            } catch {
                faults.append(error)
            }
        }
        let givenNames = Set(given.map(\.name))
        faults += parameters.filter { $0.isMissing && !givenNames.contains($0.name) }.map { $0.missing(by: giver) }
        guard faults.isEmpty else { throw ParameterError(faults) }
        return .object(
            .init(
                parameters.map { ($0.name, values[$0.name] ?? $0.default ?? .null) }, uniquingKeysWith: { $1 }))
    }
}
