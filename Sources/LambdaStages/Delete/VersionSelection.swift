/// Which versions a Delete is about.
package enum VersionSelection: Hashable, Sendable {
    case newest
    case previous
    case number(VersionNumber)
    /// All but so many newest; at least 1.
    case olderThan(Int)
    /// Those that a script selected, with its reasons for all that it spoke of.
    case listed([VersionChoice])
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
        return
            "'\(text)' is not a version: write newest, previous, all, a number, { olderThan: N }, or { select: file }."
    }

    /// Whether a person named one version, which must not be kept silently.
    package var isSingle: Bool {
        switch self {
        case .newest, .previous, .number: true
        case .olderThan, .listed, .all: false
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
        case .listed(let choices):
            let names = Set(choices.filter(\.isSelected).map(\.version))
            return sorted.filter { names.contains($0.description) }
        case .all: return sorted
        }
    }

    /// What a script says of a version; nil if nothing.
    package func reason(for version: VersionNumber) -> String? {
        guard case .listed(let choices) = self else { return nil }
        let reason = choices.first { $0.version == version.description }?.reason ?? ""
        return reason.isEmpty ? nil : reason
    }
}
