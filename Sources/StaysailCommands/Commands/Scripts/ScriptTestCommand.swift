import ArgumentParser
import Foundation
import LuaHooks
import StageKit

/// `staysail script test [FOLDER]`
struct ScriptTestCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Runs the tests of scripts: every *_test.lua in a folder and below.",
        discussion: """
            staysail script test
            staysail script test scripts --filter "unhealthy"

            Tests run in virtual time, with doubles for Lambda, metrics and web servers. It ends with 1 if a test fails, \
            and with 2 if there is none.
            """)

    @Argument(help: "The folder, or one test file.")
    var folder = "."

    @Option(help: "Run only tests with this text in their names.")
    var filter: String?

    @Flag(help: "Print a JSON object for each test, and one for them all.")
    var json = false

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let files = try files(context)
        guard !files.isEmpty else {
            throw CommandError(.usage, "There are no tests in \(folder): a test's file ends in _test.lua.")
        }
        let start = ContinuousClock.now
        var (passed, failed) = (0, 0)
        for (path, shown) in files {
            var hasTitle = false
            try await ScriptTestRunner().run(path, shownAs: shown, filter: filter) { result in
                if result.failure == nil { passed += 1 } else { failed += 1 }
                if json {
                    context.console.print(result.json.text())
                } else {
                    if !hasTitle { context.console.print(shown) }
                    hasTitle = true
                    context.console.output(Self.text(of: result))
                }
            }
        }
        guard passed + failed > 0 else {
            throw CommandError(
                .usage, "No test in \(folder) has '\(filter ?? "")' in its name; leave --filter out to run them all.")
        }
        if json {
            let summary: JSONValue = ["passed": .integer(Int64(passed)), "failed": .integer(Int64(failed))]
            context.console.print(summary.text())
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

    /// How many lines of a failed test's output are shown, the last ones.
    private static let shownLines = 20

    private static func text(of result: ScriptTestResult) -> String {
        guard let failure = result.failure else { return "  ✓ \(result.name ?? result.file)\n" }
        var text = "  ✗ \(result.name ?? "the file cannot be run")\n"
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
