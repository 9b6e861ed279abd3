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

    /// Creates a script from its source.
    /// - Parameters:
    ///   - name: as messages show it.
    ///   - folder: the folder of files that it requires, directly or in `lib`; an absolute path.
    ///   - files: what the files in it are read through.
    package init(name: String, text: String, folder: String, files: RunFiles = RunFiles()) {
        self.name = name
        self.text = text
        self.folder = folder
        self.files = files
        lines = LuaLines.of(text)
    }

    /// Reads a file.
    /// - Throws: `ScriptError` if it does not exist, or is not text.
    package init(path: String, files: RunFiles = RunFiles()) throws(ScriptError) {
        let url = URL(filePath: path).standardizedFileURL
        let name = Self.shown(url.path)
        let limit = LuaLimits().sourceSize
        guard let data = try? files.content(of: url.path, limit: limit) else {
            let isFolder = (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
            throw isFolder
                ? ScriptError(file: name, "this is a folder", advice: "Write the path of a script in it.")
                : ScriptError(file: name, "the file does not exist, or cannot be read", advice: "Write its path.")
        }
        guard data.count <= limit else {
            throw ScriptError(file: name, "the file is larger than \(limit >> 10) KiB, which a script may not be")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ScriptError(file: name, "the file is not text in UTF-8", advice: "A script is the text of a program.")
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

    /// The folders that `require` searches.
    var requireFolders: [String] {
        let folder = shownFolder
        return [folder, folder.isEmpty ? "lib" : folder + "/lib"]
    }

    /// The text of a file that the script requires; nil if there is none.
    /// - Throws: `HostFunctionError` for one that may not be used.
    func required(_ shown: String) throws(HostFunctionError) -> String? {
        let prefix = shownFolder.isEmpty ? "" : shownFolder + "/"
        guard shown.hasPrefix(prefix) else { return nil }
        let root = URL(filePath: folder).resolvingSymlinksInPath().path
        let location = URL(filePath: folder).appending(path: String(shown.dropFirst(prefix.count)))
        let found = location.resolvingSymlinksInPath().path
        guard found.hasPrefix(root + "/") else {
            throw HostFunctionError("it is a link that leads out of the script's folder")
        }
        let limit = LuaLimits().sourceSize
        guard let data = try? files.content(of: found, limit: limit) else {
            guard FileManager.default.fileExists(atPath: found) else { return nil }
            throw HostFunctionError("it is a folder, or may not be read")
        }
        guard data.count <= limit else { throw HostFunctionError("it is larger than \(limit >> 10) KiB") }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw HostFunctionError("it is not text in UTF-8")
        }
        return text
    }

    /// The line on which the table that the file returns gets a key; for a word of Lua's own, such as `return`, its
    /// last line.
    func line(of key: String) -> Int? {
        if LuaToken.keywords.contains(key) { return LuaTokenizer.tokens(of: text).last { $0.text == key }?.line }
        return ReturnedTable(text).line(of: key)
    }

    /// The line on which a parameter is declared.
    func line(ofParameter name: String) -> Int? { ReturnedTable(text).line(ofParameter: name) }

    /// A line's text for messages, without white space around it; nil if there is no such line.
    func text(ofLine number: Int) -> String? { LuaLines.shown(number, of: lines) }

    /// A diagnostic at the line of a key; the last key that is found counts.
    func diagnostic(_ problem: String, at keys: String..., advice: String = "") -> ScriptError {
        var number: Int?
        for key in keys { number = line(of: key) ?? number }
        return ScriptError(
            file: name, line: number, lineText: number.flatMap(text(ofLine:)), problem, advice: advice)
    }
}
