import Expressions
import Foundation

/// A part of a list. The marker is the last entry given, so that the list goes on behind it whatever has changed.
struct Page<Item> {
    /// What a page holds at most, whatever was asked for.
    static var limit: Int { 50 }

    var items: [Item]
    var nextMarker: String?

    /// - Parameters:
    ///   - all: sorted by `key` as `precedes` sorts.
    ///   - key: of each item another one.
    init(
        of all: [Item], request: APIRequest, key: (Item) -> String,
        precedes: (String, String) -> Bool = { $0 < $1 }
    ) throws(APIError) {
        var size = Self.limit
        if let text = request.queryValue("MaxItems") {
            guard let asked = Int(text) else {
                throw .validation(text, at: "maxItems", "Member must be an integer")
            }
            guard asked >= 1 else {
                throw .validation(text, at: "maxItems", "Member must have value greater than or equal to 1")
            }
            guard asked <= 10_000 else {
                throw .validation(text, at: "maxItems", "Member must have value less than or equal to 10000")
            }
            size = min(size, asked)
        }
        var rest = all[...]
        if let marker = request.queryValue("Marker"), !marker.isEmpty {
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
