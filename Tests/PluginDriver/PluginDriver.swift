import Foundation
import PluginHost
import StageKit

/// Runs a pipeline with the plugins of a folder, as a process of its own, for tests that kill it.
/// Arguments: the folder, which holds `pipeline.yaml` and `plugins/`.
@main
struct PluginDriver {
    static func main() async throws {
        guard let folder = CommandLine.arguments.dropFirst().first else { return }
        let text = try String(contentsOfFile: "\(folder)/pipeline.yaml", encoding: .utf8)
        let (pipeline, diagnostics) = try PipelineReader(file: "pipeline.yaml", folder: folder).read(text)
        let environment = ProcessInfo.processInfo.environment
        let catalog = PluginCatalog(search: PluginSearch(project: folder, environment: [:]))
        let environment = PluginEnvironment(project: folder, environment: environment)
        let registry = StageRegistry()
        let kinds = try await catalog.kinds(
            for: pipeline, besides: registry, factories: PluginFactories(process: environment))
        let prepared = try await PipelinePreparation(registry: StageRegistry(kinds)).prepare(
            pipeline, diagnostics: diagnostics, parameters: [:])
        _ = try await PipelineRunner(store: InMemoryRunStore()).run(prepared, id: "run-1")
    }
}
