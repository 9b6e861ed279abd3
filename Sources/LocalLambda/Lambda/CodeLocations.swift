import Foundation
import SigV4
import Synchronization

/// The addresses at which archives can be fetched for ten minutes, as GetFunction and GetLayerVersion return them.
///
/// Signing one takes longer than all the rest of a GetFunction, so an address is returned again while it is valid for
/// at least five more minutes.
final class CodeLocations: Sendable {
    private struct Location {
        var text: String
        var signed: Date
    }

    private static let lifetime = 600
    private static let reuse: TimeInterval = 300
    /// More locations than this are not remembered.
    private static let limit = 10_000

    private let address: ServerAddress
    private let credentials: Credentials
    private let locations = Mutex<[String: Location]>([:])

    init(address: ServerAddress, credentials: Credentials) {
        self.address = address
        self.credentials = credentials
    }

    func location(of archive: String, named name: String, accountID: String, region: String) -> String {
        let path = "/\(S3Service.codeBucket)/\(accountID)/\(name)-\(archive)"
        let now = Date()
        let key = region + path
        if let known = locations.withLock({ $0[key] }), 0..<Self.reuse ~= now.timeIntervalSince(known.signed) {
            return known.text
        }
        let query = RequestSigner().presign(
            SignableRequest(
                method: "GET", path: path,
                headers: [.init("host", address.endpoint.replacing("http://", with: ""))]),
            credentials: credentials, region: region, service: "s3", date: now, lifetime: Self.lifetime)
        let text = "\(address.endpoint)\(path)?\(query)"
        locations.withLock { locations in
            if locations.count >= Self.limit { locations = [:] }
            locations[key] = Location(text: text, signed: now)
        }
        return text
    }
}
