import Expressions
import OrderedCollections

extension SourceValue {
    /// A JSON document as a tree with the place of every key and value.
    init(_ document: JSONDocument, of text: String, file: String?) {
        let scalars = DocumentText(text)
        var places = PlacesInOrder(offsets: document.offsets, text: scalars, bytes: text, file: file)
        self = Self.located(document.value, &places)
    }

    private static func located(_ value: JSONValue, _ places: inout PlacesInOrder) -> SourceValue {
        let location = places.next()
        switch value {
        case .object(let members):
            var entries: [Entry] = []
            entries.reserveCapacity(members.count)
            for (key, member) in members {
                let keyPlace = places.next()
                let keyPlaces = places.characters(of: key, at: keyPlace)
                entries.append(
                    Entry(key: key, keyPlace: keyPlace, keyPlaces: keyPlaces, value: located(member, &places)))
            }
            return SourceValue(.map(entries), at: location)
        case .array(let items):
            return SourceValue(.list(items.map { located($0, &places) }), at: location)
        case .string(let text):
            return SourceValue(
                .scalar(text, isPlain: false), at: location, locations: places.characters(of: text, at: location))
        default: return SourceValue(.value(value), at: location)
        }
    }
}

/// The places of a document's keys and values, one after the other.
private struct PlacesInOrder {
    private let offsets: [Int]
    private let text: DocumentText
    private let file: String?
    private var scalars: String.UnicodeScalarView.Iterator
    private var byte = 0
    private var position = 0
    private var index = 0

    init(offsets: [Int], text: DocumentText, bytes: String, file: String?) {
        self.offsets = offsets
        self.text = text
        self.file = file
        var scalars = bytes.unicodeScalars.makeIterator()
        // A byte order mark is no part of the text, but has bytes.
        if bytes.unicodeScalars.first == "\u{FEFF}" {
            _ = scalars.next()
            byte = 3
        }
        self.scalars = scalars
    }

    mutating func next() -> SourceLocation? {
        guard offsets.indices.contains(index) else { return nil }
        while byte < offsets[index], let scalar = scalars.next() {
            byte += UTF8.width(scalar)
            position += 1
        }
        index += 1
        let (line, column) = text.location(at: position)
        return SourceLocation(file: file, line: line, column: column)
    }

    /// Only expressions are pointed into.
    func characters(of value: String, at location: SourceLocation?) -> ScalarLocations? {
        guard value.utf8.contains(UInt8(ascii: "$")), let location else { return nil }
        return ScalarLocations(of: value, in: text, from: (location.line, location.column), isBlock: false)
    }
}
