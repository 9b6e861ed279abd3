package import AWSServices
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
    case number(FunctionVersion)
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
            guard let version = FunctionVersion(text), version.number != nil else { return nil }
            self = .number(version)
        }
    }

    /// The version that is named without a list of versions; nil if the list decides.
    func known(published: FunctionVersion?) -> FunctionVersion? {
        switch self {
        case .published: published
        case .number(let number): number
        default: nil
        }
    }

    /// The version; nil when there is none.
    /// - Parameters:
    ///   - published: the version that the nearest stage before published.
    ///   - selected: the versions that the script selected.
    ///   - versions: the published versions, in any order.
    package func choose(
        published: FunctionVersion?, selected: [FunctionVersion] = [], from versions: some Collection<FunctionVersion>
    ) -> FunctionVersion? {
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
                .init(codingPath: decoder.codingPath, debugDescription: Self.problem(text)))
        }
        self = selector
    }

    /// The message about a string that selects nothing.
    static func problem(_ text: String) -> String {
        if text == "$LATEST" {
            return "'$LATEST' is not a published version; write 'newest' for the one with the highest number."
        }
        return "'\(text)' is not a version: write published, newest, previous, oldest, or a number such as \"7\"."
    }
}

/// Chooses among a function's published versions.
package protocol ScriptedSelector: Sendable {
    /// Selects versions, with reasons.
    /// - Parameter versions: all published versions, oldest first.
    /// - Returns: one answer for each version that the script judged; the others are not selected.
    func select(_ versions: [HookVersion], _ call: HookCall) async throws -> HookReply<[VersionChoice]>
}

/// A script's answer about one version.
package struct VersionChoice: Codable, Hashable, Sendable {
    /// Its number.
    package var version: String
    package var isSelected: Bool
    /// A clause for people; empty for none.
    package var reason: String

    package init(_ version: String, isSelected: Bool = true, reason: String = "") {
        self.version = version
        self.isSelected = isSelected
        self.reason = reason
    }
}
