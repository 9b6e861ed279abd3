import Foundation
import StageKitTesting
import Subprocess
import Testing

@Suite("Extreme values from scripts and plugins")
struct ExtremeValueTests {
    /// Runs the driver in a process of its own.
    private static func survivors(_ argument: String) async throws -> String {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let driver = tests.deletingLastPathComponent().appending(path: "PluginDriver").path
        let result = try await Subprocess.run(
            .name("env"), arguments: [driver, argument], input: .none, output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        #expect(result.terminationStatus == .exited(0), "\(result.terminationStatus) \(result.standardError)")
        return result.standardOutput
    }

    @Test("no argument of a host function ends the process")
    func hostFunctions() async throws {
        let output = try await Self.survivors("--host-functions")
        let counts = output.matches(of: /(?:check: |"calls":|reason: ")(\d+)/).compactMap { Int($0.output.1) }
        #expect(counts.count == 3, "\(output)")
        #expect(counts.allSatisfy { $0 > 1000 }, "\(output)")
        #expect(output.hasSuffix("survived\n"), "\(output)")
    }

    /// Numbers as JSON writes them, and other values where a number is expected.
    private static let numbers = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "4611686018427387904", "1e308", "-1e308",
        "1e999", "-1e999", "5e-324", "-0.0", "0", "-1", "0.5", "1e18", "123456789012345678901234567890", "2147483648",
        "\"\"", "\"9223372036854775808\"", "null", "true", "[]", "{}", "\"\\u0000\"", "[[[[]]]]",
    ]

    /// The messages after the handshake, with `VALUE` in the place of a number.
    private static let messages = [
        #"{"jsonrpc":"2.0","id":VALUE,"result":{"outputs":{}}}"#,
        #"{"jsonrpc":"2.0","id":2,"result":{"wait":VALUE,"state":VALUE}}"#,
        #"{"jsonrpc":"2.0","id":2,"result":{"outputs":{"n":VALUE}}}"#,
        #"{"jsonrpc":"2.0","id":2,"error":{"code":VALUE,"message":"no","data":{"retryable":VALUE,"kind":VALUE}}}"#,
        #"{"jsonrpc":"2.0","method":"progress","params":{"call":VALUE,"fraction":0.5,"message":"m"}}"#,
        #"{"jsonrpc":"2.0","method":"progress","params":{"call":1,"fraction":VALUE,"message":"m"}}"#,
        #"{"jsonrpc":"2.0","method":"log","params":{"level":"info","message":"m","data":{"n":VALUE}}}"#,
        #"{"jsonrpc":"2.0","id":VALUE,"method":"step/begin","params":{"call":VALUE,"name":"s","undo":VALUE}}"#,
        #"{"jsonrpc":"2.0","id":7,"method":"step/begin","params":{"call":1,"name":"s","undo":{"key":"k","before":VALUE,"wanted":VALUE}}}"#,
        #"{"jsonrpc":"2.0","id":VALUE,"method":"step/recall","params":{"call":1,"name":"s"}}"#,
        #"{"jsonrpc":"2.0","id":VALUE,"method":"host/invoke","params":{"function":"time.now","arguments":VALUE}}"#,
    ]

    @Test("no number in a plugin's message ends the process")
    func messages() async throws {
        let bench = try PluginBench()
        var stages: [String] = []
        for (index, message) in Self.messages.enumerated() {
            for (other, number) in Self.numbers.enumerated() {
                let name = "m\(index)-\(other)"
                try Self.write(name, schema: "{\"type\":\"object\"}", message.replacing("VALUE", with: number), bench)
                // Some at a time.
                let needs = stages.count >= 8 ? "s\(stages.count - 8)" : ""
                stages.append(
                    "  - { id: s\(stages.count), type: \(name), needs: [\(needs)], onFailure: continue, timeout: 60s }")
            }
        }
        try "name: test\nstages:\n\(stages.joined(separator: "\n"))\n".write(
            toFile: "\(bench.folder)/pipeline.yaml", atomically: true, encoding: .utf8)
        let output = try await Self.survivors(bench.folder)
        #expect(output.hasSuffix("survived\n"), "\(output)")
        #expect(output.split(separator: "\n").count == stages.count + 1, "\(output)")
        #expect(output.contains(": succeeded") && output.contains(": failed"))
    }

    @Test("no number in a plugin's schema ends the process")
    func schemas() async throws {
        let bench = try PluginBench()
        let keywords = ["minimum", "maximum", "default", "enum", "pattern", "type", "required", "description"]
        var properties: [String] = []
        for type in ["integer", "number", "string", "array"] {
            for keyword in keywords where keyword != "type" {
                for number in Self.numbers {
                    let other = keyword == "minimum" ? "maximum" : "minimum"
                    properties.append(
                        "\"p\(properties.count)\":{\"type\":\"\(type)\",\"\(keyword)\":\(number),\"\(other)\":1e308}")
                }
            }
        }
        for number in Self.numbers {
            properties.append("\"p\(properties.count)\":{\"type\":\(number)}")
            properties.append(
                "\"p\(properties.count)\":{\"type\":\"integer\",\"minimum\":\(number),\"maximum\":\(number)}")
        }
        for api in Self.numbers.indices {
            try Self.write("api\(api)", api: Self.numbers[api], schema: "{\"type\":\"object\"}", "", bench)
        }
        let schema = "{\"type\":\"object\",\"properties\":{\(properties.joined(separator: ","))}}"
        try Self.write("thing", schema: schema, "", bench)
        let types = ["thing"] + Self.numbers.indices.map { "api\($0)" }
        let stages = types.map { "  - { id: \($0), type: \($0) }" }
        try "name: test\nstages:\n\(stages.joined(separator: "\n"))\n".write(
            toFile: "\(bench.folder)/pipeline.yaml", atomically: true, encoding: .utf8)
        let output = try await Self.survivors(bench.folder)
        #expect(output.hasSuffix("survived\n"), "\(output)")
        #expect(output.contains("The plugin 'thing' has an input schema for 'thing'"), "\(output)")
        #expect(output.contains("speaks api 9223372036854775807"), "\(output)")
    }

    /// A plugin that answers the handshake, then writes one message, then answers its call. A shell is started faster
    /// than Python.
    private static func write(
        _ name: String, api: String = "1", schema: String, _ message: String, _ bench: PluginBench
    ) throws {
        let hello =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"name\":\"\(name)\",\"api\":\(api),\"stages\":[{\"type\":\"\(name)\","
            + "\"input\":\(schema)}]}}\n"
        let done = #"{"jsonrpc":"2.0","id":2,"result":{"outputs":{}}}"# + "\n"
        try bench.write(
            name,
            program: """
                #!/bin/sh
                read -r line; cat hello
                read -r line || exit 0
                case $line in *shutdown*) exit 0;; esac
                if [ -e again ]; then cat done; else : > again; cat message; fi
                case $(cat message) in *'"method"'*) cat done;; esac
                while read -r line; do case $line in *shutdown*) exit 0;; esac; done

                """)
        for (file, text) in [("hello", hello), ("message", message + "\n"), ("done", done)] {
            try text.write(
                toFile: "\(bench.folder)/plugins/\(name)/\(file)", atomically: true, encoding: .utf8)
        }
    }
}
