import Yams

/// Turns Yams' nodes into `SourceValue`s: resolves merges (`<<`), checks tags, keeps marks, counts values and bytes.
struct NodeConversion {
    /// A converted value with what it counts for.
    private struct Counted {
        let value: SourceValue
        let values: Int
        let bytes: Int
    }

    let file: String?
    let document: DocumentText
    let limits: DocumentReader.Limits
    private(set) var diagnostics: [Diagnostic] = []
    private var values = 0
    private var bytes = 0
    /// The values that have an anchor: what stands for them is shared, not converted again.
    private var anchored: [SourceLocation: Counted] = [:]

    private static let coreTags: Set<String> = Set(
        ["str", "int", "float", "bool", "null", "seq", "map", "merge"].map { "tag:yaml.org,2002:\($0)" })

    init(file: String?, document: DocumentText, limits: DocumentReader.Limits) {
        self.file = file
        self.document = document
        self.limits = limits
    }

    mutating func convert(_ node: Node) -> SourceValue {
        let location = node.mark.map { SourceLocation(file: file, line: $0.line, column: $0.column) }
        guard node.anchor != nil, let location else { return convert(node, at: location) }
        if let known = anchored[location] {
            count(values: known.values, bytes: known.bytes, at: location)
            return known.value
        }
        let before = (values, bytes)
        let value = convert(node, at: location)
        anchored[location] = Counted(value: value, values: values - before.0, bytes: bytes - before.1)
        return value
    }

    private var isFull: Bool { values > limits.values || bytes > limits.bytes }

    private mutating func count(values more: Int, bytes moreBytes: Int, at location: SourceLocation?) {
        guard !isFull else { return }
        values += more
        bytes += moreBytes
        guard isFull else { return }
        let what = values > limits.values ? "many values" : "much text"
        fault("The document has too \(what); what an alias stands for counts each time it is used.", at: location)
    }

    private mutating func convert(_ node: Node, at location: SourceLocation?) -> SourceValue {
        count(values: 1, bytes: node.scalar?.string.utf8.count ?? 0, at: location)
        guard !isFull else { return SourceValue(.null, at: location) }
        let tag = node.tag.description
        if tag != DocumentReader.plain.rawValue && !Self.coreTags.contains(tag) {
            let hint = tag.hasPrefix("!") ? " If the value is an expression, quote it." : ""
            fault("The tag '\(tag)' is not known here.\(hint)", at: location)
        }
        switch node {
        case .scalar(let scalar):
            return SourceValue(
                .scalar(scalar.string, isPlain: tag == DocumentReader.plain.rawValue || isTypedTag(tag)),
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
        var keys: Set<[UInt8]> = []
        for (key, value) in mapping {
            let location = key.mark.map { SourceLocation(file: file, line: $0.line, column: $0.column) }
            if isFull { break }
            guard case .scalar(let scalar) = key else {
                fault("A key of a map must be text, not a list or a map.", at: location)
                continue
            }
            count(values: 0, bytes: scalar.string.utf8.count, at: location)
            if scalar.string == "<<" && scalar.style == .plain {
                merged += mergedEntries(convert(value), at: location)
            } else {
                // Yams takes a quoted and an unquoted key for two.
                if !keys.insert(Array(scalar.string.utf8)).inserted {
                    fault("The key '\(scalar.string)' is here more than once.", at: location)
                }
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
