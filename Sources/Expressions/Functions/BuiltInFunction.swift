import Foundation

/// The functions that every scope has: they need nothing but their argument.
enum BuiltInFunction: String, CaseIterable {
    case toJson, readJson, toInt, toFloat, toBoolean, toBase64, fromBase64, alphanumerical, doNotEval

    func call(_ argument: ExpressionValue, _ arguments: Arguments) throws(EvaluationError) -> ExpressionValue {
        switch self {
        case .doNotEval: return argument
        case .toJson: return try json(argument, arguments.budget)
        case .toBoolean:
            return .bool(argument.isNull ? false : try arguments.text(0).lowercased() == "true")
        default: break
        }
        if argument.isNull { throw EvaluationError(.missing, "argument 1 of #\(rawValue)() is null") }
        let text = try arguments.text(0)
        switch self {
        case .readJson:
            do {
                return ExpressionValue(try JSONValue(parsing: text))
            } catch {
                throw EvaluationError(.mismatch, "the text given to #readJson() is not JSON: \(error.description)")
            }
        case .toInt:
            if arguments.dialect == .staysail { return .long(try StaticMethods.parsed(Int64.self, arguments, 10)) }
            return .int(try StaticMethods.parsed(Int32.self, arguments, 10))
        case .toFloat:
            guard Double(java: text) != nil else {
                throw EvaluationError(.mismatch, "'\(Conversion.clipped(text))' is not a number")
            }
            return .float(Float(java: text))
        case .toBase64: return .string(Data(text.utf8).base64EncodedString())
        case .fromBase64:
            // Java's decoder takes text without the padding at its end, Foundation's wants it.
            let missing = text.hasSuffix("=") ? 0 : (4 - text.utf8.count % 4) % 4
            let padded = text + String(repeating: "=", count: missing == 3 ? 0 : missing)
            guard let data = Data(base64Encoded: padded) else {
                throw EvaluationError(.mismatch, "the text given to #fromBase64() is not base64")
            }
            return .string(String(decoding: data, as: UTF8.self))
        default:
            return .string(
                String(
                    text.unicodeScalars.filter {
                        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || $0.isDigit
                    }.map(Character.init)))
        }
    }

    private func json(_ value: ExpressionValue, _ budget: Budget) throws(EvaluationError) -> ExpressionValue {
        try budget.charge(throughout: value)
        var writer = JSONWriter(pretty: false, sortedKeys: false)
        writer.number = JavaNumberText.text
        writer.write(value.json, level: 0)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        // The text may become part of a document that is evaluated again.
        if text.contains("${") {
            throw EvaluationError(.function, "the result of #toJson() holds '${'; it could be evaluated again")
        }
        return .string(text)
    }
}
