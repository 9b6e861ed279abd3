import Foundation

/// The plain interpreter, `lua5.4`, against which ours is held.
enum PlainLua {
    struct Missing: Error, CustomStringConvertible {
        let output: String
        var description: String { "lua5.4 did not run (apt-get install lua5.4): \(output)" }
    }

    /// What a script prints.
    static func run(_ script: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "plain-lua-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "script.lua")
        try script.write(to: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["lua5.4", file.path()]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Missing(output: text) }
        return text
    }
}
