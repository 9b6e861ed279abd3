/// The canonical form of a request, whose hash is signed.
///
/// Rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
struct CanonicalRequest {
    let text: String

    init(
        _ request: SignableRequest, query: String? = nil, signedHeaders: [String], payloadHash: PayloadHash,
        isS3: Bool
    ) {
        var text = request.method
        text += "\n"
        text += Self.path(request.path, isS3: isS3)
        text += "\n"
        text += query ?? Self.query(request.query)
        text += "\n"
        for name in signedHeaders {
            text += name
            text += ":"
            var isFirst = true
            for header in request.headers where header.name.lowercased() == name {
                if !isFirst { text += "," }
                text += Self.trimmed(header.value)
                isFirst = false
            }
            text += "\n"
        }
        text += "\n"
        text += signedHeaders.joined(separator: ";")
        text += "\n"
        text += payloadHash.text
        self.text = text
    }

    /// S3 takes a path as it is, encoded once, since `a//b` and `a/../b` are names of objects. All others encode the
    /// wire's path a second time, without dots and double slashes.
    static func path(_ path: String, isS3: Bool) -> String {
        if isS3 { return URIEncoding.normalize(path, keepsSlashes: true) }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        guard !segments.isEmpty else { return "/" }
        let endsWithSlash = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        let joined = "/" + segments.joined(separator: "/") + (endsWithSlash ? "/" : "")
        return URIEncoding.encode(joined, keepsSlashes: true)
    }

    /// Each key and value encoded again, sorted by key and then by value, by code point.
    static func query(_ query: String, leavingOut excluded: String? = nil) -> String {
        if query.isEmpty { return "" }
        var pairs: [(key: String, value: String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = URIEncoding.normalize(String(parts[0]))
            if key == excluded { continue }
            pairs.append((key, parts.count > 1 ? URIEncoding.normalize(String(parts[1])) : ""))
        }
        pairs.sort { $0.key == $1.key ? $0.value < $1.value : $0.key < $1.key }
        return pairs.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
    }

    /// The value without outer spaces, and with one space for each sequence of inner ones.
    static func trimmed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }
}
