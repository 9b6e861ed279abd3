import Crypto
import Expressions
import Foundation

/// The file that a process plugin's command runs.
enum PluginFile {
    /// The absolute path of the first word of a command that names a file of the plugin's folder: the program itself,
    /// or the script that an interpreter is given. nil if there is none.
    static func of(_ words: [String], in folder: String) -> String? {
        // What is looked up on PATH is no file of the folder, even if there is one of that name.
        let isLookedUp = words.first.map { !$0.contains("/") } ?? false
        let isEnv = words.first.map { $0 == "env" || $0.hasSuffix("/env") } ?? false
        for word in words.dropFirst(isEnv ? 2 : isLookedUp ? 1 : 0) where !word.hasPrefix("/") && !word.hasPrefix("-") {
            let path = URL(filePath: "\(folder)/\(word)").standardizedFileURL.path
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue { return path }
        }
        return nil
    }

    /// The SHA-256 of a file as hexadecimal digits, read piece by piece; nil if it cannot be read.
    static func checksum(of path: String) -> String? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        var hash = SHA256()
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        } catch {
            return nil
        }
        return hash.finalize().hexadecimal
    }
}
