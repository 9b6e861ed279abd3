import Foundation
import StageKit

/// The pipeline file that a command line names.
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

    /// Checks the recorded pipeline of a run again, without what its stages check themselves.
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
    ///   - parameters: the values of `-p`; nil if only the pipeline itself is checked.
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
                // A pipeline can be checked without its required parameters, but not run.
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
            throw CommandError(.invalid, in: name, "This is a folder. Name the pipeline's file in it.")
        }
        let data: Data
        do {
            data = try files.content(of: path, limit: PipelineReader.maximumBytes)
        } catch {
            throw CommandError(
                .invalid, in: name,
                isThere ? "The file cannot be read: \(error.localizedDescription)" : "The file does not exist.")
        }
        guard data.count <= PipelineReader.maximumBytes else {
            throw CommandError(.invalid, in: name, "The file is too large: a pipeline has at most 4 MiB.")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandError(.invalid, in: name, "The file is not text in UTF-8.")
        }
        return text
    }
}
