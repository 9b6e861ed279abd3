import Foundation
import PluginHost
import StageKit

/// A process of its own for tests that kill it, or that give it values which must not end it.
///
/// - `PluginDriver FOLDER` runs the folder's `pipeline.yaml` with the plugins of its `plugins/`, and prints how each
///   stage ended.
/// - `PluginDriver --host-functions` calls every host function with extreme values.
@main
struct PluginDriver {
    static func main() async throws {
        guard let argument = CommandLine.arguments.dropFirst().first else { return }
        if argument == "--host-functions" { return try await ExtremeCalls.run() }
        try await run(argument)
    }

    private static func run(_ folder: String) async throws {
        let text = try String(contentsOfFile: "\(folder)/pipeline.yaml", encoding: .utf8)
        let (pipeline, diagnostics) = try PipelineReader(file: "pipeline.yaml", folder: folder).read(text)
        let catalog = PluginCatalog(search: PluginSearch(project: folder, environment: [:]))
        let factories = PluginFactories(
            process: PluginEnvironment(project: folder, environment: ProcessInfo.processInfo.environment))
        let registry = StageRegistry()
        do {
            let kinds = try await catalog.kinds(for: pipeline, besides: registry, factories: factories)
            let prepared = try await PipelinePreparation(registry: StageRegistry(kinds)).prepare(
                pipeline, diagnostics: diagnostics, parameters: [:])
            let run = try await PipelineRunner(store: InMemoryRunStore()).run(prepared, id: "run-1")
            for stage in pipeline.stages { print("\(stage.id): \(run[stage.id].map { "\($0.status)" } ?? "not run")") }
        } catch let error as DocumentError {
            for diagnostic in error.diagnostics { print(diagnostic.message) }
        }
        print("survived")
    }
}
