/// Splits a string into literal parts and expressions.
enum TemplateParser {
    static func parts(
        of text: String, source: SourceText, dialect: ExpressionDialect
    ) throws(ExpressionError) -> [ExpressionTemplate.Part] {
        // Most texts have no expression.
        guard text.utf8.contains(UInt8(ascii: "$")), text.contains("${") else { return [.text(text)] }
        let scalars = Array(text.unicodeScalars)
        var parts: [ExpressionTemplate.Part] = []
        var literal = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            guard scalars[position] == "$", position + 1 < scalars.count else {
                literal.append(scalars[position])
                position += 1
                continue
            }
            if dialect == .staysail, scalars[position + 1] == "$", position + 2 < scalars.count,
                scalars[position + 2] == "{"
            {
                literal.append(contentsOf: "${".unicodeScalars)
                position += 3
                continue
            }
            guard scalars[position + 1] == "{" else {
                literal.append("$")
                position += 1
                continue
            }
            let start = position
            let end = try end(of: scalars, from: start, source: source)
            if scalars[start + 2..<end].allSatisfy(\.properties.isWhitespace) {
                throw source.fault(.syntax, "there is no expression between '${' and '}'", start..<end + 1)
            }
            if !literal.isEmpty { parts.append(.text(String(literal))) }
            literal = String.UnicodeScalarView()
            let expression = try ParsedExpression(scalars, in: start + 2..<end, source: source, dialect: dialect)
            parts.append(.expression(expression, start..<end + 1))
            position = end + 1
        }
        if !literal.isEmpty || parts.isEmpty { parts.append(.text(String(literal))) }
        return parts
    }

    /// Where the `}` is that closes the expression at `start`: brackets are balanced, strings skipped.
    private static func end(
        of scalars: [Unicode.Scalar], from start: Int, source: SourceText
    ) throws(ExpressionError) -> Int {
        var open: [(Unicode.Scalar, Int)] = []
        var position = start + 2
        while position < scalars.count {
            let scalar = scalars[position]
            switch scalar {
            case "'", "\"":
                guard let close = scalars[(position + 1)...].firstIndex(of: scalar) else {
                    throw source.fault(
                        .syntax, "the string that begins here has no closing \(scalar)", position..<position + 1)
                }
                position = close
            case "(", "[", "{": open.append((scalar, position))
            case ")", "]", "}":
                guard let (opening, place) = open.popLast() else {
                    if scalar == "}" { return position }
                    throw source.fault(
                        .syntax, "'\(scalar)' closes nothing in this expression", position..<position + 1)
                }
                let wanted: Unicode.Scalar = opening == "(" ? ")" : opening == "[" ? "]" : "}"
                guard scalar == wanted else {
                    throw source.fault(
                        .syntax, "expected '\(wanted)' for the '\(opening)' in column \(place + 1), found '\(scalar)'",
                        position..<position + 1)
                }
            default: break
            }
            position += 1
        }
        if let (opening, place) = open.last {
            throw source.fault(.syntax, "this '\(opening)' is not closed", place..<place + 1)
        }
        throw source.fault(.syntax, "this '${' has no '}'", start..<start + 2)
    }
}
