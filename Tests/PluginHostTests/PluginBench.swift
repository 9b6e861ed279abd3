import Expressions
import Foundation
import StageKit
import StageKitTesting
import Synchronization

@testable import PluginHost

/// A folder of its own with plugins that tests write, and pipelines that run them.
final class PluginBench: Sendable {
    let folder: String
    let recorder = EventRecorder()
    let traces = Traces()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "plugins-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: "\(folder)/plugins", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Limits that a broken plugin meets soon, and that a machine under load still keeps where it has to.
    static var limits: PluginLimits {
        var limits = PluginLimits()
        limits.handshake = .seconds(20)
        limits.call = .seconds(20)
        limits.cancel = .milliseconds(300)
        limits.shutdown = .seconds(5)
        limits.terminate = .milliseconds(300)
        return limits
    }

    func environment(
        _ limits: PluginLimits = PluginBench.limits, environment: [String: String] = [:],
        credentialsAllowed: Set<String> = [], functions: any HostFunctions = NoHostFunctions()
    ) -> PluginEnvironment {
        var variables = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        variables.merge(environment) { $1 }
        var result = PluginEnvironment(
            project: folder, environment: variables, credentialsAllowed: credentialsAllowed, functions: functions,
            limits: limits)
        result.observe = { self.traces.add($0) }
        return result
    }

    /// Writes a plugin: its manifest and its program.
    func write(
        _ name: String, manifest: String? = nil, more: String = "", program: String, isExecutable: Bool = true,
        in location: String = "plugins"
    ) throws {
        let folder = "\(self.folder)/\(location)/\(name)"
        try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
        let text = manifest ?? Self.manifest(name, more: more)
        try text.write(toFile: "\(folder)/plugin.yaml", atomically: true, encoding: .utf8)
        try program.write(toFile: "\(folder)/bin/thing", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.posixPermissions: isExecutable ? 0o755 : 0o644], ofItemAtPath: "\(folder)/bin/thing")
    }

    static func manifest(_ name: String, more: String = "") -> String {
        """
        name: \(name)
        version: 1.0.0
        about: A test's plugin.
        api: 1
        command: [./bin/thing]
        \(more.contains("stages:") ? "" : "stages: [{type: \(name)}]")
        \(more)

        """
    }

    func catalog(disabled: [String] = []) -> PluginCatalog {
        PluginCatalog(
            search: PluginSearch(project: folder, environment: [:]), disabled: disabled, shownFrom: folder)
    }

    /// Virtual time.
    static var clock: TestClock { TestClock() }

    /// The pipeline with one stage of the plugin.
    static func pipeline(_ type: String = "thing", input: String = "{}", more: String = "") -> String {
        """
        name: test
        stages:
          - id: it
            type: \(type)
            with: \(input)
        \(more)
        """
    }

    func prepare(_ text: String, _ environment: PluginEnvironment) async throws -> PreparedPipeline {
        let (pipeline, diagnostics) = try PipelineReader(file: "test.yaml", folder: folder).read(text)
        var registry = StageRegistry()
        let kinds = try await catalog().kinds(
            for: pipeline, besides: registry, factories: PluginFactories(process: environment))
        for kind in kinds { registry.register(kind) }
        return try await PipelinePreparation(registry: registry).prepare(
            pipeline, diagnostics: diagnostics, parameters: [:])
    }

    /// Runs a pipeline in virtual time: while a plugin's process lives, time stands still.
    func run(
        _ text: String = PluginBench.pipeline(), _ environment: PluginEnvironment? = nil,
        clock: any RunClock = TestClock(), store: any RunStore = InMemoryRunStore()
    ) async throws -> Run {
        let prepared = try await prepare(text, environment ?? self.environment())
        return try await PipelineRunner(store: store, clock: clock, user: "ada").run(
            prepared, id: "run-1", observe: recorder.record)
    }

    /// Writes a Python plugin and runs its stage: the sentence with which it fails, nil if it does not.
    func failure(
        _ program: String, more: String = "", limits: PluginLimits = PluginBench.limits,
        functions: any HostFunctions = NoHostFunctions()
    ) async throws -> String? {
        try write("thing", more: more, program: program)
        do {
            return try await run(Self.pipeline(), environment(limits, functions: functions))["it"]?.error?.message
        } catch let faults as DocumentError {
            return faults.diagnostics.map(\.message).joined(separator: "\n")
        }
    }

    func text(of file: String) -> String {
        (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? ""
    }
}

/// The lines of the protocol as they went over.
final class Traces: Sendable {
    private let list = Mutex<[PluginTrace]>([])
    func add(_ trace: PluginTrace) { list.withLock { $0.append(trace) } }
    var all: [PluginTrace] { list.withLock { $0 } }
}
