import Foundation
import StageKit
import Subprocess
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

@Suite("The start of the process")
struct ProcessStartTests {
    /// Runs the program with variables beside those of the tests.
    private static func run(
        _ arguments: [String], in folder: String = "/", variables: [Environment.Key: String?] = [:]
    ) async throws -> (status: TerminationStatus, text: String) {
        let result = try await Subprocess.run(
            .path(FilePath(ProcessTests.program)), arguments: Arguments(arguments),
            environment: .inherit.updating(variables), workingDirectory: FilePath(folder), input: .none,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return (result.terminationStatus, result.standardOutput + result.standardError)
    }

    @Test("a locale or time zone that nobody knows does not end the process")
    func locale() async throws {
        let long = String(repeating: "x", count: 600)
        let variables: [[Environment.Key: String?]] = [
            ["LANG": long], ["LC_ALL": long], ["LC_ALL": "en_US.UTF-8@\(long)"], ["LANGUAGE": long],
            ["TZ": ":\(long)"], ["TZ": "../../../\(long)"],
        ]
        for one in variables {
            try await CommandBench.with { bench in
                try bench.write("name: p\nstages: [{ id: a, type: wait, with: { duration: 0s } }]\n", to: "p.yaml")
                let outcome = try await Self.run(["run", "p.yaml", "--local"], in: bench.folder, variables: one)
                #expect(outcome.status == .exited(0), "\(one) \(outcome.text)")
            }
        }
    }

    @Test("a time zone that is not UTF-8 does not end the process")
    func zoneBytes() async throws {
        try await CommandBench.with { bench in
            try bench.write("name: p\nstages: [{ id: a, type: wait, with: { duration: 0s } }]\n", to: "p.yaml")
            let script = "TZ=$(printf '\\377\\376') LANG=$(printf '\\377') exec \"$0\" run p.yaml --local"
            let result = try await Subprocess.run(
                .path("/bin/sh"), arguments: ["-c", script, ProcessTests.program],
                workingDirectory: FilePath(bench.folder), input: .none, output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 20))
            #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        }
    }

    @Test("a named pipe in place of a file is an error")
    func pipe() async throws {
        try await CommandBench.with { bench in
            #expect(mkfifo("\(bench.folder)/pipe", 0o600) == 0)
            for arguments in [["validate", "pipe"], ["run", "pipe", "--local"], ["script", "check", "pipe"]] {
                let outcome = try await Self.run(arguments, in: bench.folder)
                #expect(outcome.status == .exited(3), "\(arguments) \(outcome.text)")
            }
        }
    }

    @Test("a signal that is ignored at the start stays ignored")
    func ignoredSignal() async throws {
        try await CommandBench.with { bench in
            try bench.write("name: p\nstages: [{ id: a, type: wait, with: { duration: 3s } }]\n", to: "p.yaml")
            let script = "trap '' HUP; exec \"$0\" run p.yaml --local --json"
            let result = try await Subprocess.run(
                .path("/bin/sh"), arguments: ["-c", script, ProcessTests.program],
                workingDirectory: FilePath(bench.folder), input: .none, output: .sequence, error: .discarded
            ) { execution in
                for try await line in execution.standardOutput.strings() where line.contains("\"waiting\"") {
                    try execution.send(signal: .terminalClosed)
                }
            }
            #expect(result.terminationStatus == .exited(0))
        }
    }

    /// Values at the ends of what numbers can be.
    private static let extremes = [
        "0", "-0", "-1", "1", "0.5", "1e308", "1e-320", "-1e308", "inf", "-inf", "nan", "0x10", "９",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
        "18446744073709551616", String(repeating: "9", count: 400), "1s", "0s", "9223372036854775807d",
        "9223372036854775808w", "99999999999999999999999999h", "-1d", "1.5d", "", " ",
    ]

    @Test("no number on the command line ends the process by a trap")
    func numbers() async throws {
        let options = [
            ["runs", "list", "--limit"], ["runs", "prune", "--keep"], ["local", "--memory", "--port"],
            ["run", "p.yaml", "--local", "--faults"], ["run", "p.yaml", "--local", "--faults", "0", "--seed"],
            ["run", "p.yaml", "--local", "-p"],
        ]
        try await CommandBench.with { bench in
            try bench.write(
                """
                name: p
                parameters: { n: { type: integer, default: 1 }, d: { type: number, default: 1 } }
                stages: [{ id: a, type: evaluate-variables, with: { variables: { x: "${ parameters.n }" } } }]
                """, to: "p.yaml")
            for option in options {
                for value in Self.extremes {
                    // A server that starts is no error; 0 and 1 are ports that it may take.
                    if option[0] == "local", Int(value).map({ (0...65_535).contains($0) }) == true { continue }
                    let values = option.last == "-p" ? ["n=\(value)", "d=\(value)"] : [value]
                    for value in values {
                        let outcome = try await Self.run(option + [value], in: bench.folder)
                        guard case .exited = outcome.status else {
                            Issue.record("\(option) \(value): \(outcome.status) \(outcome.text.suffix(500))")
                            continue
                        }
                    }
                }
            }
        }
    }
}
