import Expressions
import Foundation

/// A part of a list. The marker is the last entry returned, so that the next page starts behind it after any change.
struct Page<Item> {
    /// The largest number of items of a page, also if more were asked for.
    static var limit: Int { 50 }

    var items: [Item]
    var nextMarker: String?

    /// - Parameters:
    ///   - all: sorted by `key` as `precedes` sorts.
    ///   - key: of each item another one.
    init(
        of all: [Item], _ input: OperationInput, key: (Item) -> String,
        precedes: (String, String) -> Bool = { $0 < $1 }
    ) throws(APIError) {
        let size = min(Self.limit, input.int("MaxItems") ?? Self.limit)
        var rest = all[...]
        if let marker = input.string("Marker"), !marker.isEmpty {
            guard let data = Data(base64Encoded: marker), let last = String(data: data, encoding: .utf8) else {
                throw .invalidParameter("The Marker '\(marker)' is not one that a list has given.")
            }
            rest = rest.drop { !precedes(last, key($0)) }
        }
        items = Array(rest.prefix(size))
        nextMarker = rest.count > size ? items.last.map { Data(key($0).utf8).base64EncodedString() } : nil
    }

    func json(_ name: String, _ render: (Item) -> JSONValue) -> JSONValue {
        var answer: JSONValue = .object([name: .array(items.map(render))])
        if let nextMarker { answer.set("NextMarker", .string(nextMarker)) }
        return answer
    }
}
