import Expressions
import Foundation

/// The code, message and identifiers of an error's answer, in any of AWS's forms.
struct ErrorDetails {
    var code: String?
    var message: String?
    var reason: String?
    var requestId: String?
    /// The region that S3 names as the right one.
    var region: String?

    init(_ response: TransportResponse) {
        if let type = response.header("x-amzn-errortype") { code = Self.name(type) }
        guard let first = response.body.first(where: { !Self.isSpace($0) }) else { return }
        switch first {
        case UInt8(ascii: "{"): readJSON(response.body)
        case UInt8(ascii: "<"): readXML(response.body)
        default: break
        }
        // A server may quote a whole payload.
        if let long = message, long.utf8.count > 4000 {
            message = String(decoding: long.utf8.prefix(1000), as: UTF8.self) + "…"
        }
    }

    private mutating func readJSON(_ body: Data) {
        guard let value = try? JSONValue(parsing: body) else { return }
        code = code ?? (value["__type"] ?? value["code"] ?? value["Code"])?.stringValue.map(Self.name)
        message = (value["message"] ?? value["Message"] ?? value["errorMessage"])?.stringValue
        reason = value["Reason"]?.stringValue
    }

    private mutating func readXML(_ body: Data) {
        // HTML of a crashed server mostly does not parse; where it does, it has no Code.
        guard let document = try? XMLElementTree(parsing: body) else { return }
        let error = document.name == "Error" ? document : document.firstDescendant("Error") ?? document
        guard let found = error.child("Code")?.text, !found.isEmpty else { return }
        code = code ?? found
        message = error.child("Message")?.text
        region = error.child("Region")?.text
        requestId = (document.firstDescendant("RequestId") ?? document.firstDescendant("RequestID"))?.text
    }

    /// `ResourceNotFoundException` out of `ResourceNotFoundException:http://internal/…` or
    /// `com.amazonaws.lambda#ResourceNotFoundException`.
    private static func name(_ type: String) -> String {
        let head = type.split(separator: ":", maxSplits: 1).first ?? ""
        return String(head.split(separator: "#").last ?? head)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
