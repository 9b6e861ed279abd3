/// A document as its characters and lines, for finding what is written at a location.
struct DocumentText: Sendable {
    private let scalars: [Unicode.Scalar]
    /// Where each line begins.
    private let lines: [Int]

    init(_ text: String) {
        var scalars = Array(text.unicodeScalars)
        // A byte order mark is no part of the first line.
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var lines = [0]
        for (index, scalar) in scalars.enumerated() where scalar.isLineBreak {
            if scalar == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { continue }
            lines.append(index + 1)
        }
        self.scalars = scalars
        self.lines = lines
    }

    subscript(position: Int) -> Unicode.Scalar? {
        scalars.indices.contains(position) ? scalars[position] : nil
    }

    /// The position of a line and column, both from 1.
    func position(line: Int, column: Int) -> Int? {
        lines.indices.contains(line - 1) ? lines[line - 1] + column - 1 : nil
    }

    /// Line and column of a position.
    func location(at position: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = lines.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if lines[middle] <= position { low = middle } else { high = middle }
        }
        return (low + 1, position - lines[low] + 1)
    }

    /// A line's characters without its end.
    func line(_ number: Int) -> [Unicode.Scalar]? {
        guard lines.indices.contains(number - 1) else { return nil }
        let line = scalars[lines[number - 1]..<(lines.indices.contains(number) ? lines[number] : scalars.count)]
        return Array(line.prefix { !$0.isLineBreak })
    }

    /// The end of a line of text that continues in a later one: blanks, line breaks, blanks.
    func fold(at position: Int) -> (end: Int, breaks: Int)? {
        var end = position
        var breaks = 0
        while let scalar = self[end], scalar == " " || scalar == "\t" || scalar.isLineBreak {
            if scalar.isLineBreak, !(scalar == "\r" && self[end + 1] == "\n") { breaks += 1 }
            end += 1
        }
        return breaks > 0 ? (end, breaks) : nil
    }
}

extension Unicode.Scalar {
    /// Whether YAML ends a line here.
    var isLineBreak: Bool {
        switch self {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
