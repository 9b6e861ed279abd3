/// The locations of a scalar's characters in its document. Quotes, escapes, folded lines and the indentation of blocks
/// make a scalar's text differ from what is written.
struct ScalarLocations: Hashable, Sendable {
    /// Characters that are adjacent both in the text and in the document.
    private struct Run: Hashable {
        let offset: Int
        let line: Int
        let column: Int
    }

    private var runs: [Run] = []

    /// Line and column (from 1) of the character at an offset of the text.
    func location(ofOffset offset: Int) -> (line: Int, column: Int)? {
        guard let run = runs.last(where: { $0.offset <= offset }) else { return nil }
        return (run.line, run.column + offset - run.offset)
    }

    private mutating func add(offset: Int, at location: (line: Int, column: Int)) {
        if let known = self.location(ofOffset: offset), known == location { return }
        runs.append(Run(offset: offset, line: location.line, column: location.column))
    }
}

extension ScalarLocations {
    /// Finds a scalar's characters in its document.
    /// - Parameters:
    ///   - text: the scalar's text.
    ///   - mark: line and column (from 1) at which the scalar begins, its tag and anchor included.
    init(of text: String, in document: DocumentText, from mark: (line: Int, column: Int), isBlock: Bool) {
        guard var position = document.position(line: mark.line, column: mark.column) else { return }
        // A tag or an anchor stands before the scalar.
        while let scalar = document[position], scalar == "&" || scalar == "!" {
            while let next = document[position], !next.isYAMLSpace { position += 1 }
            while document[position]?.isYAMLSpace == true { position += 1 }
        }
        let scalars = Array(text.unicodeScalars)
        if isBlock {
            alignBlock(scalars, document, headerAt: position)
        } else {
            alignFlow(scalars, document, from: position)
        }
    }

    /// Each line of a block is found whole, after its indentation.
    private mutating func alignBlock(_ text: [Unicode.Scalar], _ document: DocumentText, headerAt position: Int) {
        var line = document.location(at: position).line + 1
        var indentation: Int?
        var offset = 0
        while offset < text.count, let content = document.line(line) {
            defer { line += 1 }
            guard let first = content.firstIndex(where: { $0 != " " }) else { continue }
            let start = indentation ?? first
            indentation = start
            guard first >= start else { return }
            while offset < text.count, text[offset] != content[start] { offset += 1 }
            add(offset: offset, at: (line, start + 1))
            offset += content.count - start
        }
    }

    /// Plain and quoted text, character by character.
    private mutating func alignFlow(_ text: [Unicode.Scalar], _ document: DocumentText, from start: Int) {
        let quote = document[start].flatMap { $0 == "\"" || $0 == "'" ? $0 : nil }
        var position = quote == nil ? start : start + 1
        var offset = 0
        var isBroken = true
        while offset < text.count, let scalar = document[position] {
            if isBroken { add(offset: offset, at: document.location(at: position)) }
            isBroken = true
            if let folded = document.fold(at: position) {
                // One line break reads as a space, each further one as a line break.
                offset += max(1, folded.breaks - 1)
                position = folded.end
            } else if scalar == "\\", quote == "\"" {
                if document[position + 1]?.isLineBreak == true {
                    position = document.fold(at: position + 1)?.end ?? position + 2
                } else {
                    position += 2 + Self.digits(ofEscape: document[position + 1])
                    // JSON writes one character in two escapes.
                    if text[offset].value > 0xFFFF, document[position] == "\\", document[position + 1] == "u" {
                        position += 6
                    }
                    offset += 1
                }
            } else {
                isBroken = scalar == "'" && quote == "'"
                position += isBroken ? 2 : 1
                offset += 1
            }
        }
        // What is said of the text's end stands behind its last character.
        add(offset: text.count, at: document.location(at: position))
    }

    private static func digits(ofEscape scalar: Unicode.Scalar?) -> Int {
        switch scalar {
        case "x": 2
        case "u": 4
        case "U": 8
        default: 0
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isYAMLSpace: Bool { self == " " || self == "\t" || isLineBreak }
}
