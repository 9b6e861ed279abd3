import Foundation
import SigV4
import Testing

/// A request, and the signature that botocore gives it (`Resources/make-signatures.py`).
struct SignatureVector: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var access: String
    var secret: String
    var token: String?
    var date: String
    var region: String
    var service: String
    var host: String
    var method: String
    var path: String
    var query: String
    var headers: [[String]]
    var body: String
    var lifetime: Int?
    var signature: String

    var testDescription: String { name }

    static let all: [SignatureVector] = {
        guard let url = Bundle.module.url(forResource: "Resources/signatures", withExtension: "json"),
            let data = try? Data(contentsOf: url),
            let vectors = try? JSONDecoder().decode([SignatureVector].self, from: data)
        else {
            Issue.record("Resources/signatures.json cannot be read.")
            return []
        }
        return vectors
    }()

    var credentials: Credentials {
        Credentials(accessKeyID: access, secretAccessKey: secret, sessionToken: token)
    }

    var time: Date {
        get throws { try #require(SigningTime(stamp: date)).date }
    }

    var request: SignableRequest {
        SignableRequest(
            method: method, path: path, query: query,
            headers: [.init("Host", host)] + headers.map { .init($0[0], $0[1]) },
            payloadHash: PayloadHash(of: Data(body.utf8)))
    }

    /// The request as it arrives, signed by us.
    func signed() throws -> SignableRequest {
        var request = request
        if let lifetime {
            request.query = RequestSigner().presign(
                request, credentials: credentials, region: region, service: service, date: try time,
                lifetime: lifetime)
        } else {
            request.headers += RequestSigner().sign(
                request, credentials: credentials, region: region, service: service, date: try time)
        }
        return request
    }
}
