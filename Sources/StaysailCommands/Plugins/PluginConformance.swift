import Foundation
import LuaHooks
import OrderedCollections
import PluginHost
import StageKit
import StageKitTesting

/// Checks what every stage owes, for a plugin's stages, with the inputs that `tests/conformance.yaml` says.
struct PluginConformance: Sendable {
    /// Makes the plugin's stages anew, with what answers to them.
    typealias Kinds = @Sendable (StageDoubles) async throws -> [StageKind]

    /// What the file says of a stage.
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
                    InputField("badInputs", .list(.map(.any)), "Inputs that it must refuse."),
                    InputField("undoes", .boolean, "Whether its undo brings the outside back; default true."),
                    InputField("files", .map(.string), "Files that are there, in the folder that paths start from."),
                    InputField("doubles", .map(.any), "What answers to it, as in tests of scripts."))),
            "The stages.", required: true))

    /// Texts in inputs may name the folder that stands for the outside.
    private static let folderMark = "{folder}"

    private let cases: [Case]

    /// Reads the file.
    /// - Returns: nil if there is none.
    /// - Throws: `DocumentError` for a faulty one.
    init?(_ manifest: PluginManifest) throws {
        let file = "\(manifest.folder)/tests/conformance.yaml"
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        let source = try YAMLReader(file: file).read(String(decoding: data, as: UTF8.self))
        let value = try source.checked(against: Self.schema)
        let faults = (source["stages"]?.items ?? []).flatMap { $0["files"]?.entries ?? [] }.filter {
            $0.key.hasPrefix("/") || $0.key.split(separator: "/").contains("..")
        }.map { Diagnostic(.error, "'\($0.key)' is outside of the folder that files are in.", at: $0.keyPlace) }
        guard faults.isEmpty else { throw DocumentError(faults) }
        cases = (value["stages"]?.arrayValue ?? []).map(Case.init)
    }

    /// Makes the checks, one result for each stage of the file.
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
                ["files": look(folder.path), "provisioned": doubles.snapshot]
            }
        }.findings()
    }

    /// The files of a folder with their texts.
    private static func look(_ folder: String) -> JSONValue {
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
            type, about: about, schema: schema, aliases: aliases, writes: writes, check: check,
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
