import StageKit

/// How a Route names the version to be released.
enum TargetSelector: Hashable, Sendable {
    case builtIn(BuiltInSelector)
    /// The newest of those that a script selects.
    case script(HookChoice)
}

extension TargetSelector: Decodable {
    init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) != nil {
            self = .builtIn(try BuiltInSelector(from: decoder))
        } else {
            self = .script(try HookChoice(from: decoder))
        }
    }
}
