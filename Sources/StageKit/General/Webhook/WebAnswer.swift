import Expressions
import OrderedCollections

/// What is kept of a web server's answer.
struct WebAnswer: Codable, Sendable {
    let status: Int
    /// By their names in lower case.
    let headers: JSONValue
    let body: JSONValue
    /// Where the body says that the status is.
    let statusURL: String?

    /// Longer bodies are kept as the beginning of their text.
    static let keptBytes = 64 << 10

    /// - Parameter field: where the body has the address of the status; nil if it has none.
    init(_ response: WebResponse, statusAt field: ValuePath?) {
        statusURL = field.flatMap { Self.json(of: response).flatMap($0.value) }?.stringValue
        status = response.status
        let fields = response.headers.filter { !["set-cookie", "set-cookie2"].contains($0.name.lowercased()) }
        headers = .object(
            StringMap(fields.map { ($0.name.lowercased(), .string($0.value)) }) {
                .string("\($0.stringValue ?? ""), \($1.stringValue ?? "")")
            })
        body = Self.body(of: response)
    }

    /// What later stages read.
    func outputs(final: JSONValue) -> JSONValue {
        ["status": .integer(Int64(status)), "headers": headers, "body": body, "final": final]
    }

    /// Whether an answer with this status may be another one later.
    static func mayPass(_ status: Int) -> Bool { [408, 425, 429].contains(status) || status >= 500 }

    /// The body as a value: JSON if it is some, else text; null if there is none.
    static func body(of response: WebResponse) -> JSONValue {
        guard !response.body.isEmpty else { return .null }
        guard response.body.count <= keptBytes else {
            return .string(String(decoding: response.body.prefix(keptBytes), as: UTF8.self))
        }
        return json(of: response) ?? .string(String(decoding: response.body, as: UTF8.self))
    }

    /// The body as JSON, whatever its length; nil if it is none.
    static func json(of response: WebResponse) -> JSONValue? {
        let isSaidToBe = response.headers.first(named: "Content-Type")?.lowercased().contains("json") == true
        let first = response.body.first { !" \n\r\t".utf8.contains($0) }
        guard isSaidToBe || first.map({ "{[".utf8.contains($0) }) == true else { return nil }
        return try? JSONValue(parsing: response.body)
    }

    /// The beginning of the body in one line, for messages.
    static func excerpt(of response: WebResponse) -> String {
        let text = String(decoding: response.body.prefix(200), as: UTF8.self)
        let isControl = { (scalar: Unicode.Scalar) in scalar.properties.generalCategory == .control }
        let line = String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
        return line.split(separator: " ").joined(separator: " ")
    }
}
