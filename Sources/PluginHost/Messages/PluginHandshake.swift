import Expressions
package import StageKit

/// What a process plugin says of itself when it is started.
package struct PluginHandshake: Hashable, Sendable {
    /// A stage type of the plugin.
    package struct Stage: Hashable, Sendable {
        /// The stage type.
        package let type: String
        /// One sentence: what it does.
        package let about: String
        /// What it takes.
        package let input: InputSchema
        /// What `input` cannot say, such as patterns.
        let rules: [SchemaRule]
        /// What it gives; nil if it does not say.
        package let output: InputSchema?
    }

    /// Its name, which is the manifest's.
    package let name: String
    /// Its version.
    package let version: String
    /// Its stage types.
    package let stages: [Stage]

    /// A plugin with more is a mistake.
    private static let mostStages = 200

    /// Reads the answer to `initialize` and holds it against the manifest.
    init(_ value: JSONValue, of manifest: PluginManifest) throws(PluginReplyError) {
        guard value.objectValue != nil else {
            throw PluginReplyError(.handshake, "answered 'initialize' with what is not a map")
        }
        guard let api = value["api"]?.intValue else {
            throw PluginReplyError(.handshake, "answered 'initialize' without 'api', a number")
        }
        guard api == PluginManifest.api else {
            throw PluginReplyError(
                .handshake, "speaks api \(api), and this program knows api \(PluginManifest.api) only")
        }
        guard let name = value["name"]?.stringValue, name == manifest.name else {
            let other = value["name"]?.stringValue.map { PluginText.quoted($0) } ?? "nothing"
            throw PluginReplyError(.handshake, "calls itself \(other) in its answer to 'initialize'")
        }
        self.name = name
        version = value["version"]?.stringValue ?? manifest.version
        guard let items = value["stages"]?.arrayValue, !items.isEmpty else {
            throw PluginReplyError(.handshake, "answered 'initialize' without 'stages'")
        }
        guard items.count <= Self.mostStages else {
            throw PluginReplyError(
                .handshake, "has \(items.count) stage types, and a plugin may have \(Self.mostStages)")
        }
        var stages: [Stage] = []
        var types: Set<String> = []
        for item in items {
            let stage = try Self.stage(item)
            guard types.insert(stage.type).inserted else {
                throw PluginReplyError(.handshake, "has the stage type '\(stage.type)' twice")
            }
            stages.append(stage)
        }
        self.stages = stages
        try Self.compare(stages.map(\.type), with: manifest.announcedTypes)
    }

    private static func stage(_ item: JSONValue) throws(PluginReplyError) -> Stage {
        guard let type = item["type"]?.stringValue, PluginManifest.isName(type) else {
            throw PluginReplyError(
                .handshake,
                "has a stage type that is not made of lower-case letters, digits and hyphens: "
                    + PluginText.quoted(item["type"] ?? .null))
        }
        let known = ["type", "about", "input", "output"]
        if let key = item.keys.first(where: { !known.contains($0) }) {
            throw PluginReplyError(
                .handshake,
                "says \(PluginText.quoted(key)) of its stage type '\(type)', which means nothing",
                hint: NearestName.hint(for: key, among: known))
        }
        var reader = JSONSchemaReader()
        let input = reader.fields(item["input"] ?? .null)
        let inputFaults = reader.faults
        let rules = reader.rules
        var outputReader = JSONSchemaReader()
        let output = item["output"].flatMap { $0.isNull ? nil : outputReader.fields($0) }
        for (word, faults) in [("input", inputFaults), ("output", outputReader.faults)] {
            guard let first = faults.first else { continue }
            let more = faults.count > 1 ? " (and \(faults.count - 1) more such faults)" : ""
            throw PluginReplyError(.handshake, "has an \(word) schema for '\(type)' \(first)\(more)")
        }
        return Stage(
            type: type, about: PluginText.shown(item["about"]?.stringValue ?? "", limit: 1000), input: input,
            rules: rules, output: output)
    }

    private static func compare(_ said: [String], with announced: [String]) throws(PluginReplyError) {
        guard !announced.isEmpty else { return }
        if let missing = announced.first(where: { !said.contains($0) }) {
            throw PluginReplyError(
                .handshake, "does not have the stage type '\(missing)', which its manifest announces")
        }
        if let more = said.first(where: { !announced.contains($0) }) {
            throw PluginReplyError(.handshake, "has the stage type '\(more)', which its manifest does not announce")
        }
    }
}
