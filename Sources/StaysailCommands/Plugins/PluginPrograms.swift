import Foundation
import Subprocess

/// The result of a plugin's test.
struct PluginTestResult: Sendable {
    let name: String
    let failure: String?
}

/// The tests of a plugin that are programs.
enum PluginPrograms {
    /// The executable files directly in a folder, sorted.
    static func files(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map { "\(folder)/\($0)" }.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
                && FileManager.default.isExecutableFile(atPath: path)
        }
    }

    /// Runs a program in a process group of its own. The test fails if the program does.
    /// - Throws: `CancellationError`.
    static func run(_ path: String, in folder: String, environment: [String: String]) async throws -> PluginTestResult {
        let name = URL(fileURLWithPath: path).lastPathComponent
        do {
            let variables = Environment.custom(
                Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
            )
            var options = PlatformOptions()
            options.processGroupID = 0
            options.teardownSequence = [
                .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(300))
            ]
            let outcome = try await Subprocess.run(
                .name("env"), arguments: ["--chdir", folder, path], environment: variables,
                platformOptions: options,
                output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
            try Task.checkCancellation()
            guard !outcome.terminationStatus.isSuccess else { return PluginTestResult(name: name, failure: nil) }
            let said = outcome.standardOutput + outcome.standardError
            return PluginTestResult(
                name: name, failure: "It ended with \(outcome.terminationStatus).\n" + said.suffix(2000))
        } catch {
            try Task.checkCancellation()
            return PluginTestResult(name: name, failure: "It cannot be run: \(error)")
        }
    }
}
