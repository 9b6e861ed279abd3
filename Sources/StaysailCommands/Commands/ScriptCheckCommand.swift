import ArgumentParser
import LambdaStages
import LuaHooks

/// `staysail script check FILE…`
struct ScriptCheckCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks scripts without calling anything.",
        discussion: "staysail script check scripts/*.lua")

    @Argument(help: "The scripts' files.")
    var files: [String]

    func run(_ context: CommandContext) async throws -> CommandStatus {
        var faulty = 0
        for file in files {
            do throws(ScriptFaults) {
                let script = try LuaScript(path: context.absolute(file))
                let about = script.about.isEmpty ? "" : ": \(script.about)"
                context.console.print("✓ \(file) (\(script.kind.rawValue))\(about)")
            } catch {
                faulty += 1
                context.console.note("✗ \(file)")
                for fault in error.faults {
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
