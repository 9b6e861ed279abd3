/// Turns the parts of a Java pattern that ICU reads otherwise into what means the same to ICU.
enum JavaPattern {
    /// Java's classes are those of ASCII, ICU's of Unicode.
    private static let classes: [Unicode.Scalar: String] = [
        "w": "[a-zA-Z0-9_]", "W": "[^a-zA-Z0-9_]", "d": "[0-9]", "D": "[^0-9]", "s": "[ \\t\\n\\x0B\\f\\r]",
        "S": "[^ \\t\\n\\x0B\\f\\r]",
    ]

    private static let named: [String: String] = [
        "Lower": "a-z", "Upper": "A-Z", "ASCII": "\\x00-\\x7F", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
        "Punct": "!-/:-@\\[-`{-~", "Graph": "!-~", "Print": "\\x20-~", "Blank": " \\t", "Cntrl": "\\x00-\\x1F\\x7F",
        "XDigit": "0-9a-fA-F", "Space": " \\t\\n\\x0B\\f\\r",
    ]

    static func translated(_ pattern: String) -> String {
        guard pattern.utf8.contains(UInt8(ascii: "\\")) else { return pattern }
        let scalars = Array(pattern.unicodeScalars)
        var output = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            guard scalars[index] == "\\", index + 1 < scalars.count else {
                output.append(scalars[index])
                index += 1
                continue
            }
            let letter = scalars[index + 1]
            if letter == "Q" {
                // What is quoted stays as it is, up to \E.
                let end = endOfQuote(scalars, from: index + 2)
                output.append(contentsOf: scalars[index..<end])
                index = end
            } else if let replacement = classes[letter] {
                output.append(contentsOf: replacement.unicodeScalars)
                index += 2
            } else if letter == "p" || letter == "P", let (name, end) = name(scalars, at: index + 2),
                let members = named[name]
            {
                output.append(contentsOf: "[\(letter == "P" ? "^" : "")\(members)]".unicodeScalars)
                index = end
            } else {
                output.append("\\")
                output.append(letter)
                index += 2
            }
        }
        return String(output)
    }

    private static func endOfQuote(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
        var index = start
        while index + 1 < scalars.count {
            if scalars[index] == "\\", scalars[index + 1] == "E" { return index + 2 }
            index += 1
        }
        return scalars.count
    }

    /// The name in braces, and the index behind it.
    private static func name(_ scalars: [Unicode.Scalar], at start: Int) -> (String, Int)? {
        guard start < scalars.count, scalars[start] == "{", let end = scalars[start...].firstIndex(of: "}") else {
            return nil
        }
        return (String(String.UnicodeScalarView(scalars[start + 1..<end])), end + 1)
    }
}
