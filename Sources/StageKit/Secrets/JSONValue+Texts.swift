import Expressions
import OrderedCollections

extension JSONValue {
    /// The value with each text in it, keys too, changed.
    func mappingTexts(_ change: (String) -> String) -> JSONValue {
        switch self {
        case .string(let text): .string(change(text))
        case .array(let items): .array(items.map { $0.mappingTexts(change) })
        case .object(let members):
            .object(StringMap(members.map { (change($0.key), $0.value.mappingTexts(change)) }) { first, _ in first })
        default: self
        }
    }

    /// The value with the part at a path of keys and indexes changed; itself if there is no such part.
    func changing(at path: ArraySlice<String>, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        guard let key = path.first else { return change(self) }
        switch self {
        case .object(var members):
            guard let member = members[key] else { return self }
            members[key] = member.changing(at: path.dropFirst(), change)
            return .object(members)
        case .array(var items):
            guard let index = Int(key), items.indices.contains(index) else { return self }
            items[index] = items[index].changing(at: path.dropFirst(), change)
            return .array(items)
        default: return self
        }
    }
}
