import OrderedCollections
import StageKit

/// A stage type in words, made from its schema: for `describe` and for the documentation.
struct StageDescription {
    private let kind: StageKind

    init(_ kind: StageKind) {
        self.kind = kind
    }

    /// A field with the path that leads to it.
    private struct FieldRow {
        let path: String
        let field: InputField
    }

    private var rows: [FieldRow] { Self.rows(kind.schema.fields, "") }

    private static func rows(_ fields: [InputField], _ prefix: String) -> [FieldRow] {
        fields.flatMap { field in
            let path = prefix + field.key
            return [FieldRow(path: path, field: field)] + inner(of: field.kind, path)
        }
    }

    private static func inner(of kind: InputKind, _ path: String) -> [FieldRow] {
        switch kind {
        case .object(let schema): rows(schema.fields, path + ".")
        case .list(let element): inner(of: element, path + "[]")
        case .map(let element): inner(of: element, path + ".<name>")
        case .oneOf(let kinds): kinds.flatMap { inner(of: $0, path) }
        default: []
        }
    }

    /// For a terminal.
    var text: String {
        var lines = ["\(kind.type): \(kind.about)", ""]
        for row in rows {
            lines.append("  \(row.path)")
            lines.append("      \(row.field.about)")
            lines.append("      \(Self.facts(row.field).joined(separator: "; "))")
        }
        let outputs = kind.describedOutputs
        if !outputs.fields.isEmpty || outputs.isOpen { lines += ["", "outputs:", ""] }
        for output in outputs.fields {
            lines.append("  \(output.key)")
            lines.append("      \(output.about)")
            lines.append("      \(Self.facts(output).joined(separator: "; "))")
        }
        if outputs.isOpen { lines.append("  (any other name)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For the documentation: a table.
    var markdown: String {
        var lines = ["| field | takes | meaning |", "| --- | --- | --- |"]
        for row in rows {
            let facts = Self.facts(row.field).joined(separator: "; ").replacing("|", with: "\\|")
            lines.append("| `\(row.path)` | \(facts) | \(row.field.about.replacing("|", with: "\\|")) |")
        }
        let outputs = kind.describedOutputs
        if !outputs.fields.isEmpty { lines += ["", "| output | kind | meaning |", "| --- | --- | --- |"] }
        for output in outputs.fields {
            let facts = Self.facts(output).joined(separator: "; ").replacing("|", with: "\\|")
            lines.append("| `\(output.key)` | \(facts) | \(output.about.replacing("|", with: "\\|")) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs.
    var json: JSONValue {
        [
            "type": .string(kind.type), "about": .string(kind.about),
            "fields": .array(
                rows.map { row in
                    var object: JSONObject = [
                        "path": .string(row.path), "takes": .string(row.field.kind.summary),
                        "about": .string(row.field.about), "required": .bool(row.field.isRequired),
                    ]
                    if let unit = row.field.unit { object["unit"] = .string(unit) }
                    if let standard = row.field.default { object["default"] = standard }
                    if row.field.isTakenFromDefaults { object["fromDefaults"] = true }
                    return .object(object)
                }),
            "outputs": .array(
                kind.describedOutputs.fields.map { output in
                    var object: JSONObject = [
                        "name": .string(output.key), "kind": .string(output.kind.summary),
                        "about": .string(output.about),
                    ]
                    if let nullWhen = output.nullWhen { object["nullWhen"] = .string(nullWhen) }
                    return .object(object)
                }),
            "hasOtherOutputs": .bool(kind.describedOutputs.isOpen),
        ]
    }

    private static func facts(_ output: OutputField) -> [String] {
        [output.kind.phrase(namesFields: false)] + (output.nullWhen.map { ["null \($0)"] } ?? [])
    }

    private static func facts(_ field: InputField) -> [String] {
        var facts = [field.kind.phrase(namesFields: false)]
        if let unit = field.unit { facts[0] += " (\(unit))" }
        if field.isRequired { facts.append("required") }
        if let standard = field.default { facts.append("default \(standard.stringValue ?? standard.text())") }
        if field.isTakenFromDefaults { facts.append("taken from the pipeline's defaults") }
        return facts
    }
}
