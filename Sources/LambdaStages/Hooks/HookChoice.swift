import StageKit

/// A script as a stage's input names it: a file, or a map with the file and `with`.
struct HookChoice: Decodable, Hashable, Sendable {
    /// From the pipeline's folder.
    let file: String
    /// A map.
    let with: JSONValue

    private enum Keys: String, CodingKey { case lua, select, with }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            (file, with) = (text, [:])
            return
        }
        let container = try decoder.container(keyedBy: Keys.self)
        file = try container.decode(String.self, forKey: container.contains(.lua) ? .lua : .select)
        with = try container.decodeIfPresent(JSONValue.self, forKey: .with) ?? [:]
    }

    func script(_ kind: HookScript.Kind, _ context: StageContext) -> HookScript {
        HookScript(kind, file: context.path(file), with: with)
    }

    /// The map with which a stage's field names a script.
    static func kind(file key: String, _ about: String) -> InputKind {
        .object(
            InputField(key, .string, about, required: true),
            InputField("with", .map(.any), "What the script is given."))
    }
}
