public import Expressions
import OrderedCollections

/// Something that a pipeline can be run with.
public struct PipelineParameter: Hashable, Sendable {
    /// What a parameter's text is converted to.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case string, integer, number, boolean, list
    }

    /// Its name.
    public var name: String
    /// What it means.
    public var about: String?
    /// What its text is converted to.
    public var kind: Kind = .string
    /// Its value when none is given; nil when there is no such value.
    public var `default`: JSONValue?
    /// Whether a run without it is refused.
    public var isRequired = false
    /// Whether its value is never recorded or shown: it is given by where it stands.
    public var isSecret = false
    /// The only values it may have; empty for any.
    public var options: [JSONValue] = []
    /// Where it was written.
    public var place: SourcePlace?

    /// Creates a parameter.
    public init(_ name: String) {
        self.name = name
    }

    /// Converts the text of `-p name=text`.
    /// - Throws: `ParameterFault` when the text does not fit.
    public func value(of text: String) throws(ParameterFault) -> JSONValue {
        try value(of: text, by: .commandLine)
    }

    func value(of text: String, by giver: ParameterGiver) throws(ParameterFault) -> JSONValue {
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
            throw ParameterFault("The parameter '\(name)' takes \(kindInWords), not '\(text)'.")
        }
        return try checked(value, by: giver)
    }

    /// Checks a value against the options; of a secret, whether it says where that stands.
    func checked(_ value: JSONValue, by giver: ParameterGiver = .commandLine) throws(ParameterFault) -> JSONValue {
        if isSecret {
            do throws(SecretFault) {
                return .string(try SecretReference(value.stringValue ?? "").description)
            } catch {
                // The text may be the secret itself, and is not repeated.
                let advice = error.code == .notAReference ? " \(giver.advice(forSecret: name))" : ""
                throw ParameterFault("The parameter '\(name)' is secret. \(error.description)\(advice)")
            }
        }
        guard options.isEmpty || options.contains(value) else {
            let list = options.map { $0.stringValue ?? $0.text() }.joined(separator: ", ")
            throw ParameterFault(
                "The parameter '\(name)' can be \(list); not \(value.stringValue ?? value.text()).")
        }
        return value
    }

    private var kindInWords: String {
        switch kind {
        case .string: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list, separated by commas"
        }
    }

    private func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// Who gives a pipeline its parameters, for the words of faults.
enum ParameterGiver: Sendable {
    case commandLine
    /// A stage of another pipeline, under `with: parameters`.
    case stage

    func advice(forSecret name: String) -> String {
        switch self {
        case .commandLine: "Write -p \(name)=env:TOKEN or -p \(name)=file:PATH."
        case .stage: "Write \(name): env:TOKEN or \(name): file:PATH, or hand on a secret parameter of this pipeline."
        }
    }
}

extension PipelineParameter {
    /// Whether a run without a value for it is refused.
    var isMissing: Bool { isRequired && self.default == nil }

    /// The fault of a parameter that was not given.
    /// - Parameter pipeline: the pipeline's file, if a stage runs it.
    func missing(by giver: ParameterGiver, of pipeline: String = "") -> ParameterFault {
        switch giver {
        case .commandLine: ParameterFault("The parameter '\(name)' is required: give it with -p \(name)=…")
        case .stage:
            ParameterFault(
                "The parameter '\(name)'\(pipeline.isEmpty ? "" : " of \(pipeline)") is required: give it under "
                    + "'with: parameters'.")
        }
    }
}

/// A parameter that was given wrongly.
public struct ParameterFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension Pipeline {
    /// The values of all parameters: what was given, converted, else the defaults; absent ones are null.
    /// - Throws: `ParameterFault` for an unknown or missing parameter, or one that does not fit.
    public func parameterValues(given: [(name: String, text: String)]) throws(ParameterFault) -> JSONValue {
        try parameterValues(given: given, by: .commandLine)
    }

    func parameterValues(
        given: [(name: String, text: String)], by giver: ParameterGiver
    ) throws(ParameterFault) -> JSONValue {
        var values: [String: JSONValue] = [:]
        for (name, text) in given {
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                let hint = NearestName.hint(for: name, among: parameters.map(\.name))
                throw ParameterFault(
                    "The pipeline has no parameter '\(name)'." + (hint.isEmpty ? " It takes none." : hint))
            }
            values[name] = try parameter.value(of: text, by: giver)
        }
        for parameter in parameters where values[parameter.name] == nil && parameter.isMissing {
            throw parameter.missing(by: giver)
        }
        return .object(
            .init(
                parameters.map { ($0.name, values[$0.name] ?? $0.default ?? .null) }, uniquingKeysWith: { $1 }))
    }
}
