import Expressions
import NIOCore

/// The protocols of CloudWatch's clients.
enum MetricProtocol {
    /// AWS JSON 1.0: the operation in a header.
    case json
    /// A form, answered in XML.
    case query
    /// Not spoken here.
    case cbor

    init(_ request: APIRequest) {
        if request.header("smithy-protocol")?.lowercased() == "rpc-v2-cbor"
            || request.header("content-type")?.lowercased().hasPrefix("application/cbor") == true
        {
            self = .cbor
        } else if request.header("x-amz-target") != nil {
            self = .json
        } else {
            self = .query
        }
    }

    static let target = "GraniteServiceVersion20100801."

    func operation(of request: APIRequest) -> String? {
        switch self {
        case .json:
            guard let target = request.header("x-amz-target"), target.hasPrefix(Self.target) else { return nil }
            return String(target.dropFirst(Self.target.count))
        case .query: return Self.form(request).first { $0.name == "Action" }?.value
        case .cbor: return request.segments.last
        }
    }

    /// A request's input, whatever its form.
    func input(of request: APIRequest) throws(APIError) -> MetricInput {
        switch self {
        case .json:
            guard request.body.readableBytes > 0 else { return MetricInput([:], isText: false) }
            let value: JSONValue
            do throws(JSONError) {
                value = try JSONValue(parsing: request.bodyBytes)
            } catch {
                throw .unreadableMetricInput("\(error)")
            }
            guard value.objectValue != nil else {
                throw .unreadableMetricInput("a map is expected, this is \(value.typeName)")
            }
            return MetricInput(value, isText: false)
        case .query: return MetricInput(FormTree.value(of: Self.form(request)), isText: true)
        case .cbor: throw .cborNotSpoken
        }
    }

    func answer(_ operation: String, _ output: WireValue?, requestID: String) -> APIResponse {
        guard self == .query else {
            var response = APIResponse.json(output?.json ?? [:])
            response.headers = [("Content-Type", "application/x-amz-json-1.0")]
            return response
        }
        let result = output.map { "<\(operation)Result>\($0.xml)</\(operation)Result>" } ?? ""
        return .xml(
            "<\(operation)Response xmlns=\"\(Self.namespace)\">\(result)<ResponseMetadata><RequestId>\(requestID)"
                + "</RequestId></ResponseMetadata></\(operation)Response>")
    }

    func answer(_ error: APIError, requestID: String) -> APIResponse {
        let sender = error.status < 500 ? "Sender" : "Receiver"
        var response: APIResponse
        switch self {
        case .json:
            response = .json(
                ["__type": .string(error.code), "message": .string(error.message)], status: error.status)
            response.headers = [
                ("Content-Type", "application/x-amz-json-1.0"), ("X-Amzn-ErrorType", error.code),
                ("x-amzn-query-error", "\(error.queryCode);\(sender)"),
            ]
        case .query:
            response = .xml(
                "<ErrorResponse xmlns=\"\(Self.namespace)\"><Error><Type>\(sender)</Type><Code>\(error.queryCode)</Code>"
                    + "<Message>\(XML.escaped(error.message))</Message></Error><RequestId>\(requestID)</RequestId>"
                    + "</ErrorResponse>", status: error.status)
        case .cbor:
            // Two texts in a map: enough for its clients to show the sentence.
            let body =
                [0xA2] + Self.cbor("__type") + Self.cbor(error.code) + Self.cbor("message")
                + Self.cbor(error.message)
            response = APIResponse(
                status: error.status,
                headers: [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")],
                body: ByteBuffer(bytes: body))
        }
        return response
    }

    private static let namespace = "http://monitoring.amazonaws.com/doc/2010-08-01/"

    private static func form(_ request: APIRequest) -> [(name: String, value: String)] {
        var form = request
        if request.body.readableBytes > 0 { form.query = String(decoding: request.bodyBytes, as: UTF8.self) }
        return form.queryItems
    }

    /// A string of at most 65535 bytes: https://www.rfc-editor.org/rfc/rfc8949#section-3.1
    private static func cbor(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8.prefix(Int(UInt16.max)))
        return [0x79, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }
}
