/// The text of a script's file, for messages.
struct SourceFile {
    /// The file's name, as the host gave it.
    let file: String
    private let lines: [Substring]

    init(file: String, text: String) {
        self.file = file
        self.lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// A line without the white space around it, at most 160 characters; nil if there is no such line.
    func line(_ number: Int) -> String? {
        guard lines.indices.contains(number - 1) else { return nil }
        var line = lines[number - 1].drop { $0.isWhitespace }
        while line.last?.isWhitespace == true { line.removeLast() }
        return line.count <= 160 ? String(line) : line.prefix(159) + "…"
    }
}
