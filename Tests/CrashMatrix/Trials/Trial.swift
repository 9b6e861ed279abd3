import Foundation
import LocalLambda
import RunDatabase
import StageKit
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// One run that is cut off at a point, and gone on with.
struct Trial: Sendable {
    let scenario: Scenario
    /// The folder with the pipeline, as the preparation left it, and what the server keeps.
    let prepared: String
    /// How the run is gone on with: `resume`, or `resume --rollback`.
    let goesBack: Bool

    /// What came of it.
    struct Outcome: Sendable {
        /// Whether the point was reached.
        let wasCut: Bool
        /// Whether the run had not ended when it was cut off.
        let wasOpen: Bool
        let end: EndState
        /// How often each execution of an Invoke stage was asked for.
        let executions: [String: Int]
        /// What each process ended with, and what it said.
        let words: [String]
        let status: Int32
    }

    func execute(_ point: MatrixPoint?) async throws -> Outcome {
        let folder = NSTemporaryDirectory() + "crash-matrix-" + UUID().uuidString
        try FileManager.default.copyItem(atPath: prepared, toPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let trap = ArrivalTrap()
        return try await withLocalLambda(scenario.server(at: folder, trap: trap)) { server in
            let before = try await runs(in: folder)
            var words: [String] = []
            let first = try await Process(folder: folder, server: server, part: 2)
                .run(scenario.command, point: point, trap: trap)
            words.append(first.words)
            var status = first.status
            var wasOpen = false
            let wasCut = first.status == nil
            if wasCut {
                let after = try await runs(in: folder)
                let begun = after.count > before.count
                wasOpen = begun && !(after.first?.status.hasEnded ?? true)
                // Before a run is there, there is nothing to go on with.
                if begun || goesBack {
                    let again = try await Process(folder: folder, server: server, part: 3)
                        .run(["resume"] + (goesBack ? ["--rollback"] : []), point: nil, trap: trap)
                    words.append(again.words)
                    status = again.status
                } else {
                    let again = try await Process(folder: folder, server: server, part: 3)
                        .run(scenario.command, point: nil, trap: trap)
                    words.append(again.words)
                    status = again.status
                }
            }
            return Outcome(
                wasCut: wasCut, wasOpen: wasOpen,
                end: try await EndState.look(server, project: "\(folder)/project"),
                executions: trap.executions, words: words, status: status ?? -1)
        }
    }

    private func runs(in folder: String) async throws -> [RunListing] {
        let state = "\(folder)/project/.staysail"
        guard FileManager.default.fileExists(atPath: state) else { return [] }
        return try await RunDatabase(folder: state).runs()
    }
}

extension Scenario {
    /// Makes the folder that trials start from.
    func prepare() async throws -> String {
        let folder = NSTemporaryDirectory() + "crash-matrix-" + UUID().uuidString
        try copy(to: "\(folder)/project")
        try FileManager.default.createDirectory(atPath: "\(folder)/lambda", withIntermediateDirectories: true)
        let trap = ArrivalTrap()
        try await withLocalLambda(server(at: folder, trap: trap)) { server in
            for command in preparation {
                let process = try await Process(folder: folder, server: server, part: 1)
                    .run(command, point: nil, trap: trap)
                guard process.status == 0 else { throw MatrixError("The preparation failed: \(process.words)") }
            }
        }
        return folder
    }

    func server(at folder: String, trap: ArrivalTrap) -> LocalLambdaConfiguration {
        var configuration = LocalLambdaConfiguration()
        configuration.storage = .folder("\(folder)/lambda")
        configuration.functionStartDelay = .zero
        configuration.updateDelay = .zero
        configuration.routingSeed = 7
        configuration.buckets = buckets.mapValues { "\(folder)/project/\($0)" }
        configuration.onArrival = { await trap.arrived(clientContext: $0.clientContext) }
        return configuration
    }
}

/// A process of this program that runs a command line.
private struct Process: Sendable {
    let folder: String
    let server: LocalLambdaServer
    /// The how-manieth of its trial: later processes live later, also in virtual time.
    let part: Int

    /// - Returns: its status, nil when it was killed; and what it said.
    func run(
        _ arguments: [String], point: MatrixPoint?, trap: ArrivalTrap
    ) async throws -> (status: Int32?, words: String) {
        var variables: [Environment.Key: String?] = [
            Environment.Key(stringLiteral: Child.timeVariable): String(1_767_614_400 + part * 86_400),
            Environment.Key(stringLiteral: Child.pointVariable): point?.description ?? "none",
        ]
        for (name, value) in server.environment { variables[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            .path(FilePath("/proc/self/exe")), arguments: Arguments(arguments),
            environment: .inherit.updating(variables), workingDirectory: FilePath("\(folder)/project"),
            input: .none, output: .string(limit: 4 << 20), error: .string(limit: 4 << 20)
        ) { execution in
            trap.arm(point, process: pid_t(execution.processIdentifier.value))
        }
        trap.disarm()
        let words = "staysail \(arguments.joined(separator: " ")): \(result.terminationStatus)\n"
        let status: Int32? =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(SIGKILL): nil
            case .signaled(let signal): throw MatrixError("\(words)It was ended by signal \(signal).")
            }
        return (status, words + result.standardOutput + result.standardError)
    }
}
