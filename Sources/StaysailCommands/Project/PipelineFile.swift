import Foundation
import StageKit

/// A pipeline file that a command was given.
struct PipelineFile {
    /// The path as the user wrote it.
    let name: String
    /// The path, absolute.
    let path: String

    /// The folder that the pipeline's relative paths start from.
    var folder: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

    init(_ name: String, in context: CommandContext) {
        self.name = name
        path = context.absolute(name)
    }

    /// Checks what a run began with, once more. What its stages look at when they start is left to them.
    /// - Throws: `DocumentError`, which only another version of this program finds.
    func prepareAgain(
        registry: StageRegistry, parameters: JSONValue, files: RunFiles
    ) async throws -> PreparedPipeline {
        let (pipeline, diagnostics) = try PipelineReader(file: name, folder: folder).read(text(files))
        return try await PipelinePreparation(registry: registry)
            .prepare(pipeline, diagnostics: diagnostics, parameters: parameters, looksAtStages: false)
    }

    /// Reads and checks the pipeline.
    /// - Parameters:
    ///   - parameters: what `-p` gave; nil when only the pipeline itself is looked at.
    /// - Throws: `DocumentError`, or `CommandError` for a file that cannot be read or a wrong parameter.
    func prepare(
        registry: StageRegistry, parameters: [(name: String, text: String)]?, files: RunFiles = RunFiles()
    ) async throws -> PreparedPipeline {
        let (pipeline, diagnostics) = try PipelineReader(file: name, folder: folder).read(text(files))
        var values: JSONValue?
        if !diagnostics.hasErrors || parameters == nil {
            do {
                values = try pipeline.parameterValues(given: parameters ?? [])
            } catch {
                // A pipeline is looked at without its required parameters; it is not run without them.
                if parameters != nil { throw CommandError(.usage, error.messages) }
            }
        }
        return try await PipelinePreparation(registry: registry)
            .prepare(pipeline, diagnostics: diagnostics, parameters: values)
    }

    private func text(_ files: RunFiles) throws -> String {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard !isFolder.boolValue else {
            throw CommandError(.faulty, in: name, "This is a folder; name the pipeline's file in it.")
        }
        let data: Data
        do {
            data = try files.content(of: path, limit: PipelineReader.maximumBytes)
        } catch {
            throw CommandError(
                .faulty, in: name,
                isThere ? "The file cannot be read: \(error.localizedDescription)" : "There is no such file.")
        }
        guard data.count <= PipelineReader.maximumBytes else {
            throw CommandError(.faulty, in: name, "The file is too big; a pipeline has at most 4 MiB.")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandError(.faulty, in: name, "The file is not text in UTF-8.")
        }
        return text
    }
}
