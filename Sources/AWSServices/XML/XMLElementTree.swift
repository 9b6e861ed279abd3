import Foundation
import FoundationXML

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
        let reader = XMLReader()
        let parser = XMLParser(data: data)
        parser.delegate = reader
        parser.shouldResolveExternalEntities = false
        guard parser.parse(), !reader.isTooBig, let root = reader.root else {
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

/// Builds the tree from the parser's calls; used by one parse, on one thread.
private final class XMLReader: NSObject, XMLParserDelegate {
    private var open: [XMLElementTree] = []
    private var count = 0
    private(set) var root: XMLElementTree?
    private(set) var isTooBig = false

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String] = [:]
    ) {
        count += 1
        guard open.count < 32, count <= 10_000 else {
            isTooBig = true
            return parser.abortParsing()
        }
        open.append(XMLElementTree(name: elementName))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += string
    }

    func parser(
        _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
    ) {
        guard let element = open.popLast() else { return }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }
}
