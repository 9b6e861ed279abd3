import Foundation

/// What is run again and again, and cut off each time at another point.
struct Scenario: Sendable {
    let name: String
    /// The folder with the pipeline, from the repository's root.
    let folder: String
    /// Command lines that come first, and are not cut off.
    var preparation: [[String]] = []
    /// The command line that is cut off.
    var command: [String]
    /// What is written otherwise in the pipeline: fewer calls, so that each of them can be cut off.
    var edits: [(String, String)] = []
    /// Buckets of the server, each with the folder that it holds.
    var buckets: [String: String] = [:]
    /// Plugins that ship, which the pipeline uses beside its own.
    var plugins: [String] = []

    static let all = [short, plugins, canary, guide]

    /// Deploy, invoke, canary and delete, over two versions that are there.
    static let short = Scenario(
        name: "short", folder: "Tests/CrashMatrix/Pipelines/short", preparation: [["run", "prepare.yaml"]],
        command: ["run", "pipeline.yaml"])

    /// A stage in Lua, and one that is a program.
    static let plugins = Scenario(
        name: "plugins", folder: "Tests/CrashMatrix/Pipelines/plugins", preparation: [["run", "prepare.yaml"]],
        command: ["run", "pipeline.yaml"], plugins: ["provisioned-warmup"])

    static let canary = Scenario(
        name: "canary", folder: "examples/canary", preparation: [["run", "pipeline.yaml", "-p", "rate=1/s"]],
        command: ["run", "pipeline.yaml", "-p", "rate=1/s", "-p", "code=function-v2"])

    static let guide = Scenario(
        name: "guide", folder: "examples/guide", command: ["run", "pipeline.yaml"],
        edits: [("until: 500", "until: 10")], buckets: ["staysail-guide": "bucket"])

    /// Copies the pipeline into a folder.
    func copy(to path: String) throws {
        let source = Self.repository + "/" + folder
        let files = FileManager.default
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: source) where name != ".staysail" {
            try files.copyItem(atPath: "\(source)/\(name)", toPath: "\(path)/\(name)")
        }
        for plugin in plugins {
            try files.createDirectory(atPath: "\(path)/plugins", withIntermediateDirectories: true)
            try files.copyItem(
                atPath: "\(Self.repository)/plugins/\(plugin)", toPath: "\(path)/plugins/\(plugin)")
        }
        for (old, new) in edits {
            let file = URL(fileURLWithPath: "\(path)/pipeline.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            guard text.contains(old) else { throw MatrixError("\(folder)/pipeline.yaml has no '\(old)' any more.") }
            try Data(text.replacing(old, with: new).utf8).write(to: file)
        }
    }

    private static var repository: String {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path
    }
}

/// Why the matrix itself could not go on.
struct MatrixError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
