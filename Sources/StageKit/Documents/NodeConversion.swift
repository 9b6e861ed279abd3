import Yams

/// Turns Yams' nodes into `SourceValue`s: resolves merges (`<<`), checks tags, keeps marks, counts nodes.
struct NodeConversion {
    let file: String?
    let document: DocumentText
    var remaining: Int
    var diagnostics: [Diagnostic] = []

    private static let coreTags: Set<String> = Set(
        ["str", "int", "float", "bool", "null", "seq", "map", "merge"].map { "tag:yaml.org,2002:\($0)" })

    mutating func convert(_ node: Node) -> SourceValue {
        let location = node.mark.map { SourceLocation(file: file, line: $0.line, column: $0.column) }
        remaining -= 1
        guard remaining >= 0 else {
            if remaining == -1 {
                fault("The document has too many values; aliases count each time they are used.", at: location)
            }
            return SourceValue(.null, at: location)
        }
        let tag = node.tag.description
        if tag != YAMLReader.plain.rawValue && !Self.coreTags.contains(tag) {
            let hint = tag.hasPrefix("!") ? " If the value is an expression, quote it." : ""
            fault("The tag '\(tag)' is not known here.\(hint)", at: location)
        }
        switch node {
        case .scalar(let scalar):
            return SourceValue(
                .scalar(scalar.string, isPlain: tag == YAMLReader.plain.rawValue || isTypedTag(tag)),
                at: location, locations: locations(of: scalar))
        case .sequence(let sequence):
            return SourceValue(.list(sequence.map { convert($0) }), at: location)
        case .mapping(let mapping):
            return SourceValue(.map(entries(of: mapping)), at: location)
        case .alias:
            // The parser resolves aliases before they get here.
            return SourceValue(.null, at: location)
        }
    }

    private func isTypedTag(_ tag: String) -> Bool {
        ["int", "float", "bool", "null"].contains { tag == "tag:yaml.org,2002:\($0)" }
    }

    private func locations(of scalar: Node.Scalar) -> ScalarLocations? {
        guard let mark = scalar.mark else { return nil }
        return ScalarLocations(
            of: scalar.string, in: document, from: (mark.line, mark.column),
            isBlock: scalar.style == .literal || scalar.style == .folded)
    }

    private mutating func entries(of mapping: Node.Mapping) -> [SourceValue.Entry] {
        var own: [SourceValue.Entry] = []
        var merged: [SourceValue.Entry] = []
        for (key, value) in mapping {
            let location = key.mark.map { SourceLocation(file: file, line: $0.line, column: $0.column) }
            guard case .scalar(let scalar) = key else {
                fault("A key of a map must be text, not a list or a map.", at: location)
                continue
            }
            if scalar.string == "<<" && scalar.style == .plain {
                merged += mergedEntries(convert(value), at: location)
            } else {
                own.append(
                    .init(
                        key: scalar.string, keyPlace: location, keyPlaces: locations(of: scalar), value: convert(value))
                )
            }
        }
        let ownKeys = Set(own.map(\.key))
        var seen = ownKeys
        let inherited = merged.filter { seen.insert($0.key).inserted }
        return own + inherited
    }

    private mutating func mergedEntries(_ value: SourceValue, at location: SourceLocation?) -> [SourceValue.Entry] {
        switch value.content {
        case .map(let entries): return entries
        case .list(let items): return items.flatMap { mergedEntries($0, at: location) }
        default:
            fault("'<<' merges a map, or a list of maps.", at: location)
            return []
        }
    }

    private mutating func fault(_ message: String, at location: SourceLocation?) {
        diagnostics.append(Diagnostic(.error, message, at: location))
    }
}
