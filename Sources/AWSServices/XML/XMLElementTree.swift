import Foundation

/// An XML element with its children and text: answers of S3 and STS.
struct XMLElementTree {
    var name: String
    var text = ""
    var children: [XMLElementTree] = []

    init(name: String) {
        self.name = name
    }

    /// Reads a document of at most 1 MiB, 32 levels and 10,000 elements, without a document type: AWS sends none, and
    /// entities that grow are thereby out of the question.
    init(parsing data: Data) throws(XMLError) {
        guard data.count <= 1 << 20 else { throw XMLError("The XML document is bigger than 1 MiB.") }
        guard data.range(of: Data("<!".utf8)) == nil else {
            throw XMLError("The XML document has a declaration that AWS does not send.")
        }
        var reader = XMLReader([UInt8](data))
        guard let root = reader.document() else {
            throw XMLError("The answer is not the XML that AWS sends.")
        }
        self = root
    }

    func child(_ name: String) -> XMLElementTree? {
        children.first { $0.name == name }
    }

    /// The first element with that name below this one, in the document's order.
    func firstDescendant(_ name: String) -> XMLElementTree? {
        for child in children {
            if child.name == name { return child }
            if let found = child.firstDescendant(name) { return found }
        }
        return nil
    }
}

/// An answer that is not readable XML.
struct XMLError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
