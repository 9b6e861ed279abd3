import Foundation
import HTTPTypes
import SigV4

/// The service and region that a request names, before its signature is checked.
struct RequestScope {
    var service: String
    var region: String

    /// Reads the credential scope out of the header `Authorization` or a presigned query; nil if there is none.
    init?(authorization: String?, query: String) {
        let credential: Substring
        if let authorization {
            guard let start = authorization.range(of: "Credential=")?.upperBound else { return nil }
            credential = authorization[start...].prefix { $0 != "," && $0 != " " }
        } else {
            guard let item = query.split(separator: "&").first(where: { $0.hasPrefix("X-Amz-Credential=") }) else {
                return nil
            }
            credential = Substring(
                String(decoding: URIEncoding.decode(String(item.dropFirst("X-Amz-Credential=".count))), as: UTF8.self))
        }
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5 else { return nil }
        service = String(parts[parts.count - 2])
        region = String(parts[parts.count - 3])
    }
}
