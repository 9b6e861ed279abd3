import StageKit

/// Which versions a Delete is about, as its pipeline says.
enum DeletionChoice: Hashable, Sendable {
    case builtIn(VersionSelection)
    case script(HookChoice)
}

extension DeletionChoice: Decodable {
    private enum Keys: String, CodingKey { case olderThan, select }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            guard let selection = VersionSelection(text) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: VersionSelection.fault(text)))
            }
            self = .builtIn(selection)
            return
        }
        let container = try decoder.container(keyedBy: Keys.self)
        if container.contains(.select) {
            self = .script(try HookChoice(from: decoder))
        } else {
            self = .builtIn(.olderThan(try container.decode(Int.self, forKey: .olderThan)))
        }
    }
}
