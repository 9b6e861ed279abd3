import StageKit

/// How a pipeline names a version.
package enum BuiltInSelector: Hashable, Sendable {
    /// The one that the nearest stage before published.
    case published
    /// The one with the highest number.
    case newest
    /// The second newest.
    case previous
    /// The one with the lowest number.
    case oldest
    /// That one.
    case number(VersionNumber)

    /// Reads what a pipeline says; nil when it is neither a known word nor a number.
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

    /// The version that is meant, or nil when there is none.
    /// - Parameters:
    ///   - published: what the nearest stage before published.
    ///   - versions: the published versions that there are, in any order.
    package func choose(published: VersionNumber?, from versions: some Collection<VersionNumber>) -> VersionNumber? {
        switch self {
        case .published: published.flatMap { versions.contains($0) ? $0 : nil }
        case .newest: versions.max()
        case .previous: versions.sorted(by: >).dropFirst().first
        case .oldest: versions.min()
        case .number(let number): versions.contains(number) ? number : nil
        }
    }
}

extension BuiltInSelector: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let selector = BuiltInSelector(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: Self.fault(text))
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
