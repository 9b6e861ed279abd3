/// The text of a script's file, for messages.
struct SourceFile {
    /// The file's name, as the host gave it.
    let file: String
    private let lines: [Substring]

    init(file: String, text: String) {
        self.file = file
        lines = LuaLines.of(text)
    }

    /// A line as messages show it; nil if there is no such line.
    func line(_ number: Int) -> String? { LuaLines.shown(number, of: lines) }
}
