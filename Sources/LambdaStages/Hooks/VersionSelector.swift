import StageKit

/// The version that a pipeline names: by a word, by its number, or by a script that selects it.
package enum VersionSelector: Hashable, Sendable {
    /// The version that the nearest stage before published.
    case published
    /// The version with the highest number.
    case newest
    /// The second newest version.
    case previous
    /// The version with the lowest number.
    case oldest
    /// The version with that number.
    case number(VersionNumber)
    /// The newest of the versions that a script selects.
    case script(ScriptInput)

    /// Reads a word or a number; nil for any other text.
    package init?(_ text: String) {
        switch text {
        case "published": self = .published
        case "newest": self = .newest
        case "previous": self = .previous
        case "oldest": self = .oldest
        default:
            guard let number = VersionNumber(text) else { return nil }
            self = .number(number)
        }
    }

    /// The version; nil when there is none.
    /// - Parameters:
    ///   - published: the version that the nearest stage before published.
    ///   - selected: the versions that the script selected.
    ///   - versions: the published versions, in any order.
    package func choose(
        published: VersionNumber?, selected: [VersionNumber] = [], from versions: some Collection<VersionNumber>
    ) -> VersionNumber? {
        switch self {
        case .published: published.flatMap { versions.contains($0) ? $0 : nil }
        case .newest: versions.max()
        case .previous: versions.sorted(by: >).dropFirst().first
        case .oldest: versions.min()
        case .number(let number): versions.contains(number) ? number : nil
        case .script: selected.filter(versions.contains).max()
        }
    }
}

extension VersionSelector: Decodable {
    package init(from decoder: any Decoder) throws {
        guard let text = try? decoder.singleValueContainer().decode(String.self) else {
            self = .script(try ScriptInput(from: decoder))
            return
        }
        guard let selector = VersionSelector(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: Self.fault(text)))
        }
        self = selector
    }

    /// The sentence about a text that selects nothing.
    static func fault(_ text: String) -> String {
        if text == "$LATEST" {
            return "'$LATEST' is not a published version; write 'newest' for the one with the highest number."
        }
        return "'\(text)' is not a version: write published, newest, previous, oldest, or a number such as \"7\"."
    }
}
