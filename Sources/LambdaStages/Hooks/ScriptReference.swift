package import StageKit

/// A script as a pipeline names it: its file, what it is used as, and what it is given.
package struct ScriptReference: Hashable, Sendable {
    /// The uses of a script; the raw value is the `kind` that the script itself states.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case healthCheck = "health_check"
        case weightSchedule = "weight_schedule"
        case versionSelector = "version_selector"
        /// No hook: a stage of its own, in a plugin.
        case stage
    }

    package var kind: Kind
    /// The absolute path.
    package var file: String
    /// The parameters under `with`, not checked yet; a map. Before the run, a string with `${` in it is not known
    /// yet: `CheckedInput(with)` tells.
    package var with: JSONValue
    /// How long one call may take, by the run's clock.
    package var timeout: TimeLength

    package init(
        _ kind: Kind, file: String, with: JSONValue = [:], timeout: TimeLength = TimeLength(.seconds(60))
    ) {
        self.kind = kind
        self.file = file
        self.with = with
        self.timeout = timeout
    }
}

/// A script as a stage's input names it: a file, or a map with the file and `with`.
package struct ScriptInput: Decodable, Hashable, Sendable {
    /// The path, relative to the pipeline's folder.
    let file: String
    /// The script's parameters, a map.
    let with: JSONValue

    private enum Keys: String, CodingKey { case lua, select, with }

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            (file, with) = (text, [:])
            return
        }
        let container = try decoder.container(keyedBy: Keys.self)
        file = try container.decode(String.self, forKey: container.contains(.lua) ? .lua : .select)
        with = try container.decodeIfPresent(JSONValue.self, forKey: .with) ?? [:]
    }

    func script(_ kind: ScriptReference.Kind, _ context: StageContext) -> ScriptReference {
        ScriptReference(kind, file: context.path(file), with: with)
    }

    /// The map with which a stage's field names a script.
    static func kind(file key: String, _ about: String) -> InputKind {
        .object(
            InputField(key, .string, about, required: true),
            InputField("with", .map(.any), "The script's parameters."))
    }
}
