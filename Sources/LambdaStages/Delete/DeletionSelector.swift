package import AWSServices
import StageKit

/// The versions that a Delete is about, as its pipeline names them.
package enum DeletionSelector: Hashable, Sendable {
    case newest
    case previous
    case number(FunctionVersion)
    /// All but that many newest versions; at least 1.
    case olderThan(Int)
    /// The versions that a script selects.
    case script(ScriptInput)
    /// The function itself.
    case all

    /// Reads one of the words or a number; nil for any other text.
    package init?(_ text: String) {
        switch text {
        case "newest": self = .newest
        case "previous": self = .previous
        case "all": self = .all
        default:
            guard let version = FunctionVersion(text), version.number != nil else { return nil }
            self = .number(version)
        }
    }

    static func problem(_ text: String) -> String {
        if text == "$LATEST" { return "'$LATEST' is not a published version, and goes only with 'all'." }
        return
            "'\(text)' is not a version: write newest, previous, all, a number, { olderThan: N }, or { select: file }."
    }

    /// Whether the pipeline names one version, which must not be kept silently.
    package var isSingle: Bool {
        switch self {
        case .newest, .previous, .number: true
        case .olderThan, .script, .all: false
        }
    }

    /// The selected versions, oldest first.
    /// - Parameter answers: what the script said.
    package func choose(from versions: [FunctionVersion], answers: [VersionChoice] = []) -> [FunctionVersion] {
        let sorted = versions.sorted()
        switch self {
        case .newest: return sorted.suffix(1)
        case .previous: return Array(sorted.dropLast().suffix(1))
        case .number(let number): return sorted.filter { $0 == number }
        case .olderThan(let count): return Array(sorted.dropLast(count))
        case .script:
            let names = Set(answers.filter(\.isSelected).map(\.version))
            return sorted.filter { names.contains($0.description) }
        case .all: return sorted
        }
    }
}

extension DeletionSelector: Decodable {
    private enum Keys: String, CodingKey { case olderThan, select }

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            guard let selector = DeletionSelector(text) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: DeletionSelector.problem(text)))
            }
            self = selector
            return
        }
        let container = try decoder.container(keyedBy: Keys.self)
        if container.contains(.select) {
            self = .script(try ScriptInput(from: decoder))
        } else {
            self = .olderThan(try container.decode(Int.self, forKey: .olderThan))
        }
    }
}
