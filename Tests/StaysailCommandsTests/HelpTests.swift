import Expressions
import Foundation
import StageKit
import Synchronization
import Testing

@testable import StaysailCommands

@Suite("Help")
struct HelpTests {
    /// A command as its help lists it.
    struct Command: CustomTestStringConvertible, Sendable {
        let path: String
        let abstract: String
        let discussion: String
        let arguments: [JSONValue]
        var testDescription: String { path }

        func options() -> [(name: String, help: String, hasDefault: Bool)] {
            arguments.compactMap { argument in
                guard let name = argument["valueName"]?.stringValue, name != "help", name != "version" else {
                    return nil
                }
                let names = (argument["names"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
                let help = argument["abstract"]?.stringValue ?? ""
                let needsDefault = argument["kind"] == "option" || argument["isOptional"] == true
                let isFlag = argument["kind"] == "flag"
                let isRequired = argument["isOptional"] != true
                let hasDefault =
                    isFlag || isRequired || !needsDefault || help.contains("(default: ")
                    || argument["defaultValue"] != nil
                return (names.last ?? name, help, hasDefault)
            }
        }
    }

    static func run(_ arguments: [String]) async -> String {
        let printed = Mutex("")
        let console = Console(
            output: { text in printed.withLock { $0 += text } }, notes: { text in printed.withLock { $0 += text } })
        _ = await StaysailCommand.run(
            arguments, context: CommandContext(console: console, environment: [:], folder: "/"))
        return printed.withLock { $0 }
    }

    static func commands() async throws -> [Command] {
        let dump = try JSONValue(parsing: await run(["--experimental-dump-help"]))
        func collect(_ command: JSONValue, _ prefix: String) -> [Command] {
            let name = command["commandName"]?.stringValue ?? ""
            guard name != "help" else { return [] }
            let path = prefix.isEmpty ? name : "\(prefix) \(name)"
            return [
                Command(
                    path: path, abstract: command["abstract"]?.stringValue ?? "",
                    discussion: command["discussion"]?.stringValue ?? "",
                    arguments: command["arguments"]?.arrayValue ?? [])
            ] + (command["subcommands"]?.arrayValue ?? []).flatMap { collect($0, path) }
        }
        return collect(dump["command"] ?? .null, "")
    }

    @Test("every command has an imperative sentence and an example of itself")
    func sentences() async throws {
        let commands = try await Self.commands()
        #expect(commands.count > 25)
        for command in commands {
            let verb = command.abstract.prefix { $0 != " " && $0 != "," }
            #expect(
                verb.first?.isUppercase == true && !verb.hasSuffix("s") && command.abstract.hasSuffix("."),
                "\(command.path): \(command.abstract)")
            let examples = command.discussion.components(separatedBy: "EXAMPLES:\n").last ?? ""
            #expect(examples.contains("  \(command.path)"), "\(command.path)")
            for line in examples.split(separator: "\n") { #expect(line.hasPrefix("  staysail "), "\(line)") }
        }
    }

    @Test("every option says its default, and options have the same words and order in every command")
    func options() async throws {
        var words: [String: String] = [:]
        let shared = [
            "parameter", "detach", "local", "fresh", "endpoint-url", "profile", "region", "faults", "seed", "plugins",
            "state", "json",
        ]
        for command in try await Self.commands() {
            let options = command.options()
            for option in options {
                #expect(option.help.hasSuffix(".") || option.help.hasSuffix(")"), "\(command.path) \(option.name)")
                #expect(option.hasDefault, "\(command.path) \(option.name): \(option.help)")
                if shared.contains(option.name) {
                    // A local server has a region of its own, printed and not called.
                    if command.path == "staysail local" && option.name == "region" { continue }
                    if option.name == "fresh" || option.name == "local" { continue }
                    #expect(words[option.name] ?? option.help == option.help, "\(command.path) \(option.name)")
                    words[option.name] = option.help
                }
            }
            if command.path == "staysail local" { continue }
            let order = options.map(\.name).filter(shared.contains)
            #expect(order == shared.filter(order.contains), "\(command.path): \(order)")
        }
    }

    @Test("the overview groups the commands")
    func groups() async {
        let help = await Self.run(["--help"])
        for group in ["RUN", "INSPECT", "DECIDE", "AUTHOR", "LOCAL"] {
            #expect(help.uppercased().contains("\n\(group)"), "\(help)")
        }
    }

    @Test("a long argument is cut in the message about it")
    func longArgument() async {
        for arguments in [["run", String(repeating: "x", count: 100_000)], [String(repeating: "x", count: 100_000)]] {
            #expect(await Self.run(arguments).count < 5000)
        }
    }

    @Test("a parameter that is given twice is an error")
    func repeatedParameter() async {
        let text = await Self.run(["validate", "p.yaml", "-p", "a=1", "-p", "b=2", "-p", "a=3"])
        #expect(text.contains("The parameter 'a' is given twice"))
    }
}
