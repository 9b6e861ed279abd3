import ArgumentParser
import Foundation
import LambdaStages
import LuaHooks
import StageKit

/// `staysail script`
struct ScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "script", "Check and test Lua scripts, and write files for editors.",
        examples: [
            "staysail script check scripts/error_rate.lua": "",
            "staysail script test scripts": "",
            "staysail script stubs": "",
        ],
        subcommands: [ScriptCheckCommand.self, ScriptTestCommand.self, ScriptStubsCommand.self])
}

/// `staysail script check FILE…`
struct ScriptCheckCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "check", "Check scripts without running them.",
        notes: """
            Reports errors of syntax and form, and unknown names. Files whose names end in _test.lua are checked as tests.
            """,
        examples: ["staysail script check scripts/error_rate.lua": ""])

    @Argument(help: "The scripts.")
    var files: [String]

    func run(_ context: CommandContext) async throws -> CommandStatus {
        var invalid = 0
        for file in files {
            do throws(ScriptDiagnosticsError) {
                if ScriptTestFile.isOne(file) {
                    try ScriptTestFile.check(path: context.absolute(file))
                    context.console.print("✓ \(file) (tests)")
                    continue
                }
                let script = try LuaScript(path: context.absolute(file))
                let about = script.about.isEmpty ? "" : ": \(script.about)"
                context.console.print("✓ \(file) (\(script.kind.rawValue))\(about)")
            } catch {
                invalid += 1
                context.console.note("✗ \(file)")
                for fault in error.diagnostics {
                    for line in fault.description.split(separator: "\n") { context.console.note("    \(line)") }
                }
            }
        }
        guard invalid == 0 else {
            context.console.note(
                "\(invalid) of \(files.count) \(files.count == 1 ? "script is" : "scripts are") invalid.")
            return .invalid
        }
        context.console.print("\(files.count) \(files.count == 1 ? "script" : "scripts"), no errors.")
        return .done
    }
}

/// `staysail script test [FOLDER]`
struct ScriptTestCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "test", "Run the tests of scripts: every *_test.lua in a folder and below.",
        notes: """
            Tests run in virtual time, with doubles for Lambda, metrics and web servers. The exit status is 1 if a test \
            fails, and 2 if there are no tests.
            """,
        examples: ["staysail script test": "", "staysail script test scripts --filter unhealthy": ""])

    @Argument(help: "The folder, or one test file.")
    var folder = "."

    @Option(help: ArgumentHelp("Run only tests whose names contain this text (default: all).", valueName: "text"))
    var filter: String?

    @OptionGroup var json: JSONOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let files = try files(context)
        guard !files.isEmpty else {
            throw CommandError(.usage, "There are no tests in \(folder): the name of a test file ends in _test.lua.")
        }
        let start = ContinuousClock.now
        var (passed, failed) = (0, 0)
        for (path, shown) in files {
            var hasTitle = false
            try await ScriptTestRunner().run(path, shownAs: shown, filter: filter) { result in
                if result.failure == nil { passed += 1 } else { failed += 1 }
                if json.isSet {
                    context.console.print(result.json, as: .scriptTest)
                } else {
                    if !hasTitle { context.console.print(shown) }
                    hasTitle = true
                    context.console.print(lines: Self.text(of: result))
                }
            }
        }
        guard passed + failed > 0 else {
            throw CommandError(
                .usage, "No test in \(folder) has '\(filter ?? "")' in its name. Leave --filter out to run all tests.")
        }
        if json.isSet {
            let summary: JSONValue = ["passed": .integer(Int64(passed)), "failed": .integer(Int64(failed))]
            context.console.print(summary, as: .scriptTests)
        } else {
            let time = start.duration(to: .now).inSeconds.elapsed
            let total = passed + failed
            let count = "\(total) \(total == 1 ? "test" : "tests")"
            context.console.print(
                failed == 0 ? "✓ \(count) passed (\(time))" : "✗ \(failed) of \(count) failed (\(time))")
        }
        return failed == 0 ? .done : .failed
    }

    private func files(_ context: CommandContext) throws -> [(path: String, shown: String)] {
        let path = context.absolute(folder)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandError(.usage, "There is no folder or file \(folder).")
        }
        guard isFolder.boolValue else { return [(path, folder)] }
        let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
        return ScriptTestRunner.files(in: path).map { ("\(path)/\($0)", prefix + $0) }
    }

    /// The number of lines of a failed test's output that are printed, from its end.
    private static let shownLines = 20

    private static func text(of result: ScriptTestResult) -> String {
        guard let failure = result.failure else { return "  ✓ \(result.name ?? result.file)\n" }
        var text = "  ✗ \(result.name ?? "the file cannot be executed")\n"
        if let file = failure.file {
            text += "      \(file)\(failure.line.map { ":\($0)" } ?? "")\n"
        }
        if let line = failure.line, let lineText = failure.lineText { text += "      \(line) | \(lineText)\n" }
        if let expected = failure.expected, let got = failure.got {
            text += "      expected  \(expected)\n      got       \(got)\n"
        } else {
            for line in failure.message.split(separator: "\n") { text += "      \(line)\n" }
        }
        let left = result.lines.count - shownLines
        if left > 0 { text += "      > … (\(left) earlier lines; --json has all of them)\n" }
        for line in result.lines.suffix(shownLines) { text += "      > \(line)\n" }
        return text
    }
}

/// `staysail script stubs [FOLDER]`
struct ScriptStubsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "stubs", "Write files with which editors complete and check scripts.",
        notes: """
            Writes .staysail/lua/staysail.lua and staysail_test.lua for the Lua language server, and a .luarc.json that \
            names them unless there is one.
            """,
        examples: ["staysail script stubs": ""])

    @Argument(help: "The folder to open in the editor.")
    var folder = "."

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let root = context.absolute(folder)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandError(.usage, "There is no folder \(folder).")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(ScriptStubs.folder)", withIntermediateDirectories: true)
            for (name, text) in ScriptStubs.files {
                let path = "\(ScriptStubs.folder)/\(name)"
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(path)"))
                context.console.print(path)
            }
            let settings = "\(root)/.luarc.json"
            if FileManager.default.fileExists(atPath: settings) {
                context.console.note(
                    ".luarc.json exists; add \"\(ScriptStubs.folder)\" to its \"workspace.library\".")
            } else {
                try Data(ScriptStubs.settings.utf8).write(to: URL(fileURLWithPath: settings))
                context.console.print(".luarc.json")
            }
        } catch {
            throw CommandError(.failed, "The files cannot be written into \(folder): \(error.localizedDescription)")
        }
        return .done
    }
}
