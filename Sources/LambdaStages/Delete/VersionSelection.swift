/// Which versions a Delete is about.
package enum VersionSelection: Hashable, Sendable {
    case newest
    case previous
    case number(VersionNumber)
    /// All but so many newest; at least 1.
    case olderThan(Int)
    /// The function itself.
    case all

    /// Reads one of the words or a number; nil when it is neither.
    package init?(_ text: String) {
        switch text {
        case "newest": self = .newest
        case "previous": self = .previous
        case "all": self = .all
        default:
            guard let number = VersionNumber(text) else { return nil }
            self = .number(number)
        }
    }

    static func fault(_ text: String) -> String {
        if text == "$LATEST" { return "'$LATEST' is not a published version, and goes only with 'all'." }
        return "'\(text)' is not a version: write newest, previous, all, a number, or { olderThan: N }."
    }

    /// Whether a person named one version, which must not be kept silently.
    package var isSingle: Bool {
        switch self {
        case .newest, .previous, .number: true
        case .olderThan, .all: false
        }
    }

    /// The versions that are meant, oldest first.
    package func choose(from versions: [VersionNumber]) -> [VersionNumber] {
        let sorted = versions.sorted()
        switch self {
        case .newest: return sorted.suffix(1)
        case .previous: return Array(sorted.dropLast().suffix(1))
        case .number(let number): return sorted.filter { $0 == number }
        case .olderThan(let count): return Array(sorted.dropLast(count))
        case .all: return sorted
        }
    }
}

extension VersionSelection: Decodable {
    private enum Keys: String, CodingKey { case olderThan }

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            guard let selection = VersionSelection(text) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: Self.fault(text)))
            }
            self = selection
            return
        }
        self = .olderThan(try decoder.container(keyedBy: Keys.self).decode(Int.self, forKey: .olderThan))
    }
}
