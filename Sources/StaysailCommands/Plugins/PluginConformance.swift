import Foundation
import LuaHooks
import OrderedCollections
import PluginHost
import StageKit
import StageKitTesting

/// Runs the conformance tests of a plugin's stages, with the inputs of `tests/conformance.yaml`.
struct PluginConformance: Sendable {
    /// Makes the plugin's stages, with the doubles that answer them.
    typealias Kinds = @Sendable (StageDoubles) async throws -> [StageKind]

    /// The entry of a stage in the file.
    private struct Case: Sendable {
        let type: String
        let input: JSONValue
        let badInputs: [JSONValue]
        let undoes: Bool
        let files: [(name: String, text: String)]
        let doubles: JSONValue

        init(_ value: JSONValue) {
            type = value["type"]?.stringValue ?? ""
            input = value["input"] ?? [:]
            badInputs = value["badInputs"]?.arrayValue ?? []
            undoes = value["undoes"]?.boolValue ?? true
            files = (value["files"]?.objectValue ?? [:]).map { ($0.key, $0.value.stringValue ?? $0.value.text()) }
            doubles = value["doubles"] ?? [:]
        }
    }

    private static let schema = InputSchema(
        InputField(
            "stages",
            .list(
                .object(
                    InputField("type", .string, "The stage type.", required: true),
                    InputField("input", .map(.any), "An input with which it succeeds.", required: true),
                    InputField("badInputs", .list(.map(.any)), "Inputs that it must reject."),
                    InputField("undoes", .boolean, "Whether its undo restores the state before; default true."),
                    InputField("files", .map(.string), "Files in the folder that paths start from."),
                    InputField("doubles", .map(.any), "The doubles that answer it, as in tests of scripts."))),
            "The stages.", required: true))

    /// The text in inputs that stands for the stage's folder.
    private static let folderMark = "{folder}"

    private let cases: [Case]

    /// Reads the file.
    /// - Returns: nil if there is none.
    /// - Throws: `DocumentError` for an invalid one.
    init?(_ manifest: PluginManifest) throws {
        let file = "\(manifest.folder)/tests/conformance.yaml"
        guard (try? RegularFile.check(file)) != nil, let data = FileManager.default.contents(atPath: file) else {
            return nil
        }
        let source = try YAMLReader(file: file).read(String(decoding: data, as: UTF8.self))
        let value = try source.checked(against: Self.schema)
        let faults = (source["stages"]?.items ?? []).flatMap { $0["files"]?.entries ?? [] }.filter {
            $0.key.hasPrefix("/") || $0.key.split(separator: "/").contains("..")
        }.map { Diagnostic(.error, "'\($0.key)' is outside of the stage's folder.", at: $0.keyPlace) }
        guard faults.isEmpty else { throw DocumentError(faults) }
        cases = (value["stages"]?.arrayValue ?? []).map(Case.init)
    }

    /// Runs the tests: one result for each stage of the file.
    func results(kinds: @escaping Kinds) async -> [PluginTestResult] {
        var results: [PluginTestResult] = []
        for stage in cases {
            let findings = await Self.findings(stage, kinds)
            results.append(
                PluginTestResult(
                    name: "conformance of \(stage.type)",
                    failure: findings.isEmpty ? nil : findings.map(\.description).joined(separator: "\n")))
        }
        return results
    }

    private static func findings(_ stage: Case, _ kinds: @escaping Kinds) async -> [StageConformance.Finding] {
        await StageConformance(input: stage.input, badInputs: stage.badInputs, undoes: stage.undoes) {
            let folder = try ScratchFolder("staysail-conformance")
            for file in stage.files { try folder.write(file.name, file.text) }
            let doubles = try StageDoubles(stage.doubles)
            guard let kind = try await kinds(doubles).first(where: { $0.type == stage.type }) else {
                throw StageError(.invalidInput, "The plugin has no stage '\(stage.type)'.")
            }
            return StageConformance.Subject(kind: kind.replacing(folderMark, with: folder.path), folder: folder.path) {
                ["files": contents(folder.path), "provisioned": doubles.look]
            }
        }.findings()
    }

    /// The files of a folder with their contents.
    private static func contents(_ folder: String) -> JSONValue {
        let names = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).compactMap { $0 as? String }
        var files: [(String, JSONValue)] = []
        for name in names.sorted() {
            let data = FileManager.default.contents(atPath: "\(folder)/\(name)")
            files.append((name, data.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null))
        }
        return .object(.init(files, uniquingKeysWith: { $1 }))
    }
}

extension StageKind {
    /// The same kind with a mark in its input replaced.
    fileprivate func replacing(_ mark: String, with text: String) -> StageKind {
        let inner = self
        return StageKind(
            type, about: about, schema: schema, aliases: aliases, writes: writes, check: check, summarize: summarize,
            run: { input, context in try await inner.execute(input.replacing(mark, with: text), context) },
            undo: { record, context in try await inner.undo(record, context) })
    }
}

extension JSONValue {
    fileprivate func replacing(_ mark: String, with text: String) -> JSONValue {
        switch self {
        case .string(let own): .string(own.replacing(mark, with: text))
        case .array(let items): .array(items.map { $0.replacing(mark, with: text) })
        case .object(let members): .object(members.mapValues { $0.replacing(mark, with: text) })
        default: self
        }
    }
}
