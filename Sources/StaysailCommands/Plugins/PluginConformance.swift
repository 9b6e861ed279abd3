import Foundation
import OrderedCollections
import PluginHost
import StageKit
import StageKitTesting

/// Checks a plugin's stages by what `tests/conformance.yaml` says.
struct PluginConformance {
    let manifest: PluginManifest
    let kinds: [StageKind]

    private static let schema = InputSchema(
        InputField(
            "stages",
            .list(
                .object(
                    InputField("type", .string, "The stage type.", required: true),
                    InputField("input", .map(.any), "An input with which it succeeds.", required: true),
                    InputField("badInputs", .list(.map(.any)), "Inputs that it must refuse."),
                    InputField("undoes", .boolean, "Whether its undo brings the outside back; default true."))),
            "The stages.", required: true))

    /// Texts in inputs may name the folder that stands for the outside.
    private static let folderMark = "{folder}"

    /// - Throws: `DocumentFaults` for a faulty file.
    func results() async throws -> [PluginTestResult] {
        let file = "\(manifest.folder)/tests/conformance.yaml"
        guard let data = FileManager.default.contents(atPath: file) else { return [] }
        let value = try YAMLReader(file: file).read(String(decoding: data, as: UTF8.self)).checked(against: Self.schema)
        var results: [PluginTestResult] = []
        for stage in value["stages"]?.arrayValue ?? [] {
            let type = stage["type"]?.stringValue ?? ""
            guard let kind = kinds.first(where: { $0.type == type }) else {
                results.append(
                    PluginTestResult(name: "conformance of \(type)", failure: "The plugin has no such stage."))
                continue
            }
            let findings = await Self.findings(kind, stage)
            results.append(
                PluginTestResult(
                    name: "conformance of \(type)",
                    failure: findings.isEmpty ? nil : findings.map(\.description).joined(separator: "\n")))
        }
        return results
    }

    private static func findings(_ kind: StageKind, _ stage: JSONValue) async -> [StageConformance.Finding] {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("staysail-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: base) }
        let numbers = Numbers()
        let input = stage["input"] ?? [:]
        return await StageConformance(
            input: input, badInputs: stage["badInputs"]?.arrayValue ?? [],
            undoes: stage["undoes"]?.boolValue ?? true
        ) {
            let folder = "\(base)/\(await numbers.next())"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            return StageConformance.Subject(kind: kind.replacing(folderMark, with: folder), folder: folder) {
                look(folder)
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

private actor Numbers {
    private var last = 0

    func next() -> Int {
        last += 1
        return last
    }
}

extension StageKind {
    /// The same kind with a mark in its input replaced.
    fileprivate func replacing(_ mark: String, with text: String) -> StageKind {
        let inner = self
        return StageKind(
            type, about: about, schema: schema, aliases: aliases, writes: writes, check: check,
            run: { input, context in try await inner.carryOut(input.replacing(mark, with: text), context) },
            undo: { record, context in try await inner.takeBack(record, context) })
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
