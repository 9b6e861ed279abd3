import Crypto
import Foundation
import HTTPTypes
import NIOCore

extension S3Service {
    func put(_ bucket: String, _ key: String, _ request: APIRequest) throws -> APIResponse {
        guard key.utf8.count <= 1024 else {
            throw APIError(status: 400, code: "KeyTooLongError", message: "Your key is too long")
        }
        let bytes = try Self.content(of: request)
        let metadata = Self.metadata(of: request)
        let object = try objects.put(
            bytes, bucket: bucket, key: key,
            contentType: request.header("content-type") ?? "binary/octet-stream", metadata: metadata, at: Date()
        ) { (old) throws(APIError) in
            let failed = APIError(
                status: 412, code: "PreconditionFailed",
                message: "At least one of the pre-conditions you specified did not hold")
            if request.header("if-none-match") == "*", old != nil { throw failed }
            if let wanted = request.header("if-match") {
                guard let old else { throw noSuchKey(key) }
                if !wanted.filter({ $0 != "\"" }).isExactly(old.etag) { throw failed }
            }
        }
        return APIResponse(status: 200, headers: [("ETag", "\"\(object.etag)\"")])
    }

    /// The bytes of a body, without the framing of chunks, and as their hash says.
    static func content(of request: APIRequest) throws(APIError) -> [UInt8] {
        var bytes = request.bodyBytes
        let isChunked =
            request.header("x-amz-content-sha256")?.hasPrefix("STREAMING-") == true
            || request.header("content-encoding")?.contains("aws-chunked") == true
        if isChunked {
            guard let content = ChunkedContent.decode(bytes) else {
                throw APIError(
                    status: 400, code: "IncompleteBody", message: "The chunks of the body are broken or incomplete")
            }
            bytes = content
        }
        if let hash = request.header("content-md5"), hash != Data(Insecure.MD5.hash(data: bytes)).base64EncodedString()
        {
            throw APIError(
                status: 400, code: "BadDigest", message: "The Content-MD5 you specified did not match what we received."
            )
        }
        return bytes
    }

    /// The `x-amz-meta-…` headers without their prefix.
    static func metadata(of request: APIRequest) -> [String: String] {
        var metadata: [String: String] = [:]
        for header in request.headers where header.name.canonicalName.hasPrefix("x-amz-meta-") {
            metadata[String(header.name.canonicalName.dropFirst("x-amz-meta-".count))] = header.value
        }
        return metadata
    }

    func get(_ bucket: String, _ key: String, _ request: APIRequest, withBody: Bool) throws -> APIResponse {
        guard let object = objects.object(bucket: bucket, key: key), request.queryValue("versionId") ?? "null" == "null"
        else { throw noSuchKey(key) }
        guard let bytes = objects.content(of: object) else { throw noSuchKey(key) }
        if let wanted = request.header("if-match"), !Self.matches(wanted, object) {
            throw APIError(
                status: 412, code: "PreconditionFailed",
                message: "At least one of the pre-conditions you specified did not hold")
        }
        if let known = request.header("if-none-match"), Self.matches(known, object) { return APIResponse(status: 304) }
        var headers: [(name: String, value: String)] = [
            ("ETag", "\"\(object.etag)\""), ("Content-Type", object.contentType),
            ("Last-Modified", Self.httpDate(object.lastModified)), ("Accept-Ranges", "bytes"),
        ]
        for (name, value) in object.metadata.sorted(by: { $0.key < $1.key }) {
            headers.append(("x-amz-meta-\(name)", value))
        }
        var range = 0..<bytes.count
        var status = 200
        if let text = request.header("range") {
            guard let part = Self.range(text, of: bytes.count) else {
                throw APIError(status: 416, code: "InvalidRange", message: "The requested range is not satisfiable")
            }
            range = part
            status = 206
            headers.append(("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(bytes.count)"))
        }
        guard withBody else {
            headers.append(("Content-Length", String(range.count)))
            return APIResponse(status: status, headers: headers)
        }
        return APIResponse(status: status, headers: headers, body: ByteBuffer(bytes: bytes[range]))
    }

    private static func matches(_ tags: String, _ object: StoredObject) -> Bool {
        tags.split(separator: ",").contains { tag in
            let tag = tag.filter { $0 != "\"" && $0 != " " }
            return tag == "*" || tag.isExactly(object.etag)
        }
    }

    func list(_ bucket: String, _ request: APIRequest) throws -> APIResponse {
        let prefix = request.queryValue("prefix") ?? ""
        let delimiter = request.queryValue("delimiter").flatMap { $0.isEmpty ? nil : $0 }
        let limit = request.queryValue("max-keys").flatMap(Int.init) ?? 1000
        guard (0...Int.max).contains(limit) else {
            throw APIError(status: 400, code: "InvalidArgument", message: "max-keys must not be negative")
        }
        let encodes = request.queryValue("encoding-type") == "url"
        func written(_ text: String) -> String {
            XML.escaped(encodes ? text.addingPercentEncoding(withAllowedCharacters: Self.urlSafe) ?? text : text)
        }
        // The token is the last entry given: the list goes on behind it, whatever has changed.
        let token = request.queryValue("continuation-token").flatMap { Data(base64Encoded: $0) }
        let start = token.map { String(decoding: $0, as: UTF8.self) } ?? request.queryValue("start-after") ?? ""
        var entries: [(name: String, xml: String)] = []
        var isTruncated = false
        for object in objects.objects(bucket: bucket) where object.key.utf8.starts(with: prefix.utf8) {
            var name = object.key
            var xml =
                "<Contents><Key>\(written(object.key))</Key>"
                + "<LastModified>\(object.lastModified.ISO8601Format())</LastModified>"
                + "<ETag>&quot;\(object.etag)&quot;</ETag><Size>\(object.size)</Size>"
                + "<StorageClass>STANDARD</StorageClass></Contents>"
            if let delimiter, let cut = Self.end(of: delimiter, in: object.key, after: prefix) {
                name = String(object.key[..<cut])
                xml = "<CommonPrefixes><Prefix>\(written(name))</Prefix></CommonPrefixes>"
            }
            guard start.utf8.lexicographicallyPrecedes(name.utf8),
                entries.last.map({ !$0.name.isExactly(name) }) ?? true
            else { continue }
            if entries.count >= min(limit, 1000) {
                isTruncated = limit > 0
                break
            }
            entries.append((name, xml))
        }
        let next = isTruncated ? entries.last.map { Data($0.name.utf8).base64EncodedString() } : nil
        return .xml(
            "<ListBucketResult xmlns=\"\(Self.namespace)\"><Name>\(bucket)</Name><Prefix>\(written(prefix))</Prefix>"
                + (delimiter.map { "<Delimiter>\(written($0))</Delimiter>" } ?? "")
                + (encodes ? "<EncodingType>url</EncodingType>" : "")
                + "<MaxKeys>\(limit)</MaxKeys><KeyCount>\(entries.count)</KeyCount>"
                + "<IsTruncated>\(isTruncated)</IsTruncated>"
                + (next.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? "")
                + entries.map(\.xml).joined() + "</ListBucketResult>")
    }

    func listBuckets(_ request: APIRequest) -> APIResponse {
        let buckets = objects.buckets.map {
            "<Bucket><Name>\($0.name)</Name><CreationDate>\($0.created.ISO8601Format())</CreationDate></Bucket>"
        }
        return .xml(
            "<ListAllMyBucketsResult xmlns=\"\(Self.namespace)\"><Owner><ID>\(request.caller.accountID)</ID></Owner>"
                + "<Buckets>\(buckets.joined())</Buckets></ListAllMyBucketsResult>")
    }

    /// The index behind the first delimiter after the prefix, by bytes.
    private static func end(of delimiter: String, in key: String, after prefix: String) -> String.Index? {
        let wanted = delimiter.utf8
        var rest = key.utf8.dropFirst(prefix.utf8.count)
        while !rest.isEmpty {
            if rest.starts(with: wanted) { return rest.index(rest.startIndex, offsetBy: wanted.count) }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// `bytes=0-9`, `bytes=10-` and `bytes=-5`; nil for what the content does not have.
    private static func range(_ text: String, of size: Int) -> Range<Int>? {
        guard text.hasPrefix("bytes=") else { return nil }
        let parts = text.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0].isEmpty {
            guard let last = Int(parts[1]), last > 0, size > 0 else { return nil }
            return max(0, size - last)..<size
        }
        guard let first = Int(parts[0]), first >= 0, first < size else { return nil }
        guard !parts[1].isEmpty else { return first..<size }
        guard let last = Int(parts[1]), last >= first else { return nil }
        return first..<min(size, last == Int.max ? size : last + 1)
    }

    private static let urlSafe = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")

    private static func httpDate(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: date)
    }
}
