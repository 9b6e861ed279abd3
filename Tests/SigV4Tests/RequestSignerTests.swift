import Foundation
import SigV4
import Testing

@Suite struct RequestSignerTests {
    @Test("A request gets the signature that AWS and botocore give it", arguments: SignatureVector.all)
    func signature(_ vector: SignatureVector) throws {
        let signed = try vector.signed()
        let carrier = vector.lifetime == nil ? signed.header("authorization") : signed.query
        #expect(try #require(carrier).hasSuffix("Signature=\(vector.signature)"))
    }

    @Test("The table has all its rows")
    func table() {
        #expect(SignatureVector.all.count == 24)
    }

    @Test("The order of headers and of query items does not matter")
    func order() throws {
        let vector = try #require(SignatureVector.all.first { $0.name == "query-key-order-by-code-point" })
        var request = vector.request
        request.headers += [.init("x-b", "2"), .init("x-a", "1")]
        var other = request
        other.headers.reverse()
        other.query = other.query.split(separator: "&").reversed().joined(separator: "&")
        func authorization(_ request: SignableRequest) throws -> String? {
            RequestSigner().sign(
                request, credentials: vector.credentials, region: "r", service: "s", date: try vector.time
            ).first { $0.name == "authorization" }?.value
        }
        #expect(try authorization(request) == authorization(other))
    }

    @Test("Headers that change on the way are not signed", arguments: ["User-Agent", "Expect", "X-Amzn-Trace-Id"])
    func neverSigned(name: String) throws {
        let vector = try #require(SignatureVector.all.first)
        var request = vector.request
        request.headers.append(.init(name, "anything"))
        let added = RequestSigner().sign(
            request, credentials: vector.credentials, region: vector.region, service: vector.service,
            date: try vector.time)
        #expect(try #require(added.last).value.hasSuffix(vector.signature))
    }
}
