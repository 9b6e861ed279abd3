/// A JSON text that a person wrote: its value, and where each part of it is written.
package struct JSONDocument: Hashable, Sendable {
    /// The value.
    package let value: JSONValue
    /// The offsets in bytes at which values and keys begin, in the order of the text: a map, then the key and the
    /// value of each of its members; a list, then its items.
    package let offsets: [Int]

    /// Reads JSON, with the rules of ``JSONValue/init(parsing:)-(String)``.
    /// - Throws: ``JSONError``; a key that a map has twice is an error, too.
    package init(parsing text: String) throws(JSONError) {
        var text = text
        (value, offsets) = try text.withUTF8 { JSONReader.readDocument($0) }.get()
    }
}
