import Expressions
package import StageKit

/// The answer of a process plugin to `initialize`.
package struct PluginHandshake: Hashable, Sendable {
    /// A stage type of the plugin.
    package struct Stage: Hashable, Sendable {
        /// The stage type.
        package let type: String
        /// One sentence: what it does.
        package let about: String
        /// The schema of its input.
        package let input: InputSchema
        /// The constraints that `input` cannot express, such as patterns.
        let rules: [SchemaRule]
        /// The schema of its outputs; nil if the plugin does not declare them.
        package let output: InputSchema?
    }

    /// Its name, which is the manifest's.
    package let name: String
    /// Its version.
    package let version: String
    /// Its stage types.
    package let stages: [Stage]

    /// A plugin with more is a mistake.
    private static let maximumStages = 200

    /// Reads the answer to `initialize` and holds it against the manifest.
    init(_ value: JSONValue, of manifest: PluginManifest) throws(PluginSessionError) {
        guard value.objectValue != nil else {
            throw PluginSessionError(.handshake, "answered 'initialize' with what is not a map")
        }
        guard let api = value["api"]?.intValue else {
            throw PluginSessionError(.handshake, "answered 'initialize' without 'api', a number")
        }
        guard api == PluginManifest.api else {
            throw PluginSessionError(
                .handshake, "speaks api \(api), and this program knows api \(PluginManifest.api) only")
        }
        guard let name = value["name"]?.stringValue, name == manifest.name else {
            let other = value["name"]?.stringValue.map { PluginText.quoted($0) } ?? "nothing"
            throw PluginSessionError(.handshake, "calls itself \(other) in its answer to 'initialize'")
        }
        self.name = name
        version = value["version"]?.stringValue ?? manifest.version
        guard let items = value["stages"]?.arrayValue, !items.isEmpty else {
            throw PluginSessionError(.handshake, "answered 'initialize' without 'stages'")
        }
        guard items.count <= Self.maximumStages else {
            throw PluginSessionError(
                .handshake, "has \(items.count) stage types, and a plugin may have \(Self.maximumStages)")
        }
        var stages: [Stage] = []
        var types: Set<String> = []
        for item in items {
            let stage = try Self.stage(item)
            guard types.insert(stage.type).inserted else {
                throw PluginSessionError(.handshake, "has the stage type '\(stage.type)' twice")
            }
            stages.append(stage)
        }
        self.stages = stages
        try Self.compare(stages.map(\.type), with: manifest.announcedTypes)
    }

    private static func stage(_ item: JSONValue) throws(PluginSessionError) -> Stage {
        guard let type = item["type"]?.stringValue, PluginManifest.isName(type) else {
            throw PluginSessionError(
                .handshake,
                "has a stage type that is not made of lowercase letters, digits and hyphens: "
                    + PluginText.quoted(item["type"] ?? .null))
        }
        let known = ["type", "about", "input", "output"]
        if let key = item.keys.first(where: { !known.contains($0) }) {
            throw PluginSessionError(
                .handshake,
                "says \(PluginText.quoted(key)) of its stage type '\(type)', which means nothing",
                hint: NearestName.hint(for: key, among: known))
        }
        var reader = JSONSchemaReader()
        let input = reader.fields(item["input"] ?? .null)
        let inputDiagnostics = reader.diagnostics
        let rules = reader.rules
        var outputReader = JSONSchemaReader()
        let output = item["output"]?.nonNull.map { outputReader.fields($0) }
        for (word, diagnostics) in [("input", inputDiagnostics), ("output", outputReader.diagnostics)] {
            guard let first = diagnostics.first else { continue }
            let more = diagnostics.count > 1 ? " (and \(diagnostics.count - 1) more errors)" : ""
            throw PluginSessionError(.handshake, "has an \(word) schema for '\(type)' \(first)\(more)")
        }
        return Stage(
            type: type, about: PluginText.shown(item["about"]?.stringValue ?? "", limit: 1000), input: input,
            rules: rules, output: output)
    }

    private static func compare(_ typesInHandshake: [String], with announced: [String]) throws(PluginSessionError) {
        guard !announced.isEmpty else { return }
        if let missing = announced.first(where: { !typesInHandshake.contains($0) }) {
            throw PluginSessionError(
                .handshake, "does not have the stage type '\(missing)', which its manifest announces")
        }
        if let more = typesInHandshake.first(where: { !announced.contains($0) }) {
            throw PluginSessionError(.handshake, "has the stage type '\(more)', which its manifest does not announce")
        }
    }
}
