import Foundation
import LuaRuntime
package import StageKit

/// A script's text, and where files that it requires are.
package struct ScriptFile: Sendable {
    /// As messages show it: from the current folder, where it is in it.
    package let name: String
    package let text: String
    /// The absolute path of its folder.
    private let folder: String
    private let files: RunFiles
    private let lines: [Substring]

    /// Takes a text.
    /// - Parameters:
    ///   - name: as messages show it.
    ///   - folder: where it looks for files that it requires, and in `lib` in it; an absolute path.
    ///   - files: what the files in it are read through.
    package init(name: String, text: String, folder: String, files: RunFiles = RunFiles()) {
        self.name = name
        self.text = text
        self.folder = folder
        self.files = files
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// Reads a file.
    /// - Throws: `ScriptFault` if it is not there, or is no text.
    package init(path: String, files: RunFiles = RunFiles()) throws(ScriptFault) {
        let url = URL(filePath: path).standardizedFileURL
        let name = Self.shown(url.path)
        let limit = LuaLimits().sourceSize
        guard let data = try? files.content(of: url.path, limit: limit) else {
            throw ScriptFault(file: name, "the file is not there, or cannot be read", advice: "Write its path.")
        }
        guard data.count <= limit else {
            throw ScriptFault(file: name, "the file is larger than \(limit >> 10) KiB, which a script may not be")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ScriptFault(file: name, "the file is not text in UTF-8", advice: "A script is the text of a program.")
        }
        self.init(name: name, text: text, folder: url.deletingLastPathComponent().path, files: files)
    }

    private static func shown(_ path: String) -> String {
        let current = FileManager.default.currentDirectoryPath
        return path.hasPrefix(current + "/") ? String(path.dropFirst(current.count + 1)) : path
    }

    /// The folder in front of the names of files that it requires.
    private var shownFolder: String { name.split(separator: "/").count > 1 || name.hasPrefix("/") ? parent : "" }

    private var parent: String { name.lastIndex(of: "/").map { String(name[..<$0]) } ?? "" }

    /// Where `require` looks.
    var requireFolders: [String] {
        let folder = shownFolder
        return [folder, folder.isEmpty ? "lib" : folder + "/lib"]
    }

    /// The text of a file that the script requires; nil if it is not in the script's folder.
    func required(_ shown: String) -> String? {
        let prefix = shownFolder.isEmpty ? "" : shownFolder + "/"
        guard shown.hasPrefix(prefix) else { return nil }
        let root = URL(filePath: folder).resolvingSymlinksInPath().path
        let found = URL(filePath: folder).appending(path: String(shown.dropFirst(prefix.count)))
            .resolvingSymlinksInPath().path
        guard found.hasPrefix(root + "/"),
            let data = try? files.content(of: found, limit: LuaLimits().sourceSize)
        else { return nil }
        return String(validating: data, as: UTF8.self)
    }

    /// The first line that gives a key of a table its value.
    func line(of key: String) -> Int? {
        lines.firstIndex { line in
            guard let range = line.range(of: key) else { return false }
            let before = line[..<range.lowerBound].last
            let after = line[range.upperBound...].drop { $0 == " " || $0 == "\t" || $0 == "\"" || $0 == "]" }
            guard before.map({ !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." }) ?? true else { return false }
            return after.hasPrefix("=") && !after.hasPrefix("==")
        }.map { $0 + 1 }
    }

    /// A line's text for messages, without white space around it; nil if there is no such line.
    func text(ofLine number: Int) -> String? {
        guard lines.indices.contains(number - 1) else { return nil }
        return String(lines[number - 1].trimmingCharacters(in: .whitespaces).prefix(160))
    }

    /// A fault at the line of a key; the last key that is found counts.
    func fault(_ problem: String, at keys: String..., advice: String = "") -> ScriptFault {
        var number: Int?
        for key in keys { number = line(of: key) ?? number }
        return ScriptFault(
            file: name, line: number, lineText: number.flatMap(text(ofLine:)), problem, advice: advice)
    }
}
