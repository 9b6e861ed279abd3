import Foundation

/// The interpreter that a script's first line, `#!`, names. The system reports a missing interpreter as a missing script.
enum Interpreter {
    /// The error in a program's first line, as a phrase that follows its name; nil if there is no error or no such line.
    /// - Parameter path: the folders of programs, separated by colons.
    static func diagnostic(of program: String, searching path: String) -> String? {
        guard let start = RegularFile.content(of: program, limit: 256), start.starts(with: Data("#!".utf8)) else {
            return nil
        }
        let line = start.dropFirst(2).prefix { $0 != 0x0A }
        if line.last == 0x0D {
            return "whose lines have Windows line ends: save it with those of Unix (LF)"
        }
        let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" }.map(String.init)
        guard let interpreter = words.first else { return nil }
        guard FileManager.default.isExecutableFile(atPath: interpreter) else {
            return "which is for \(PluginText.quoted(interpreter)), and there is no such program: correct its first "
                + "line"
        }
        // What `env` looks for.
        guard interpreter.hasSuffix("/env"), words.count > 1, !words[1].hasPrefix("-"), !words[1].contains("=") else {
            return nil
        }
        let isPath = words[1].contains("/")
        // A relative one starts where the program does, which is not known here.
        if isPath, !words[1].hasPrefix("/") { return nil }
        let candidates = isPath ? [words[1]] : path.split(separator: ":").map { "\($0)/\(words[1])" }
        guard !candidates.contains(where: FileManager.default.isExecutableFile(atPath:)) else { return nil }
        return "which is for \(PluginText.quoted(words[1])), and there is no such program on PATH: install it, or "
            + "correct its first line"
    }
}
