import ArgumentParser
import LambdaStages
import LuaHooks

/// `staysail script check FILE…`
struct ScriptCheckCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks scripts without calling anything.",
        discussion: """
            staysail script check scripts/*.lua

            Looks for faults of syntax and shape, and for names that are not there. Files that end in _test.lua are \
            looked at as tests.
            """)

    @Argument(help: "The scripts' files.")
    var files: [String]

    func run(_ context: CommandContext) async throws -> CommandStatus {
        var faulty = 0
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
                faulty += 1
                context.console.note("✗ \(file)")
                for fault in error.diagnostics {
                    for line in fault.description.split(separator: "\n") { context.console.note("    \(line)") }
                }
            }
        }
        guard faulty == 0 else {
            context.console.note("\(faulty) of \(files.count) \(files.count == 1 ? "script" : "scripts") faulty.")
            return .faulty
        }
        context.console.print("\(files.count) \(files.count == 1 ? "script" : "scripts"), no faults.")
        return .done
    }
}
