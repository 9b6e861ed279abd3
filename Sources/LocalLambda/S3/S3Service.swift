import Foundation
import HTTPTypes
import NIOCore

/// The part of S3 that functions' code and payloads need, with addresses of the form `/bucket/key`.
struct S3Service: LocalService {
    let objects: ObjectStorage
    let code: CodeStore
    /// The bucket to which GetFunction's `Code.Location` points; it is AWS's own, and not in lists.
    static let codeBucket = "awslambda-tasks"

    private struct Address {
        var bucket: String?
        var key: String?

        init(_ request: APIRequest) {
            let parts = request.path.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            var decoded = request
            decoded.path = "/" + (parts.first ?? "")
            bucket = decoded.segments.first
            if parts.count > 1, !parts[1].isEmpty {
                // Only the percent-encoding goes: `a//b` is a name like any other.
                key = parts[1].removingPercentEncoding
            }
        }
    }

    func operation(of request: APIRequest) -> (name: String, isMutating: Bool)? {
        let address = Address(request)
        let subresource = request.queryItems.first { Self.subresources.contains($0.name) }
        if let subresource, subresource.name != "location" { return nil }
        switch (request.method, address.bucket != nil, address.key != nil) {
        case ("GET", false, _): return ("ListBuckets", false)
        case ("PUT", true, false): return ("CreateBucket", true)
        case ("HEAD", true, false): return ("HeadBucket", false)
        case ("DELETE", true, false): return ("DeleteBucket", true)
        case ("GET", true, false) where subresource != nil: return ("GetBucketLocation", false)
        case ("GET", true, false) where request.queryValue("list-type") == "2": return ("ListObjectsV2", false)
        case ("PUT", true, true) where request.header("x-amz-copy-source") == nil: return ("PutObject", true)
        case ("GET", true, true): return ("GetObject", false)
        case ("HEAD", true, true): return ("HeadObject", false)
        case ("DELETE", true, true): return ("DeleteObject", true)
        default: return nil
        }
    }

    /// What stands in the query for other operations, which this service does not have.
    private static let subresources: Set<String> = [
        "acl", "cors", "delete", "encryption", "legal-hold", "lifecycle", "location", "logging", "notification",
        "object-lock", "partNumber", "policy", "replication", "retention", "select", "tagging", "torrent", "uploadId",
        "uploads", "versioning", "versions", "website",
    ]

    func respond(to request: APIRequest) async throws -> APIResponse {
        let address = Address(request)
        guard let operation = operation(of: request), operation.name == "ListBuckets" || address.bucket != nil else {
            throw APIError.notImplemented("the S3 operation \(request.method) \(request.path)?\(request.query)")
        }
        let bucket = address.bucket ?? ""
        if bucket == Self.codeBucket, operation.name == "GetObject", let key = address.key {
            guard let bytes = code.archive(String(key.split(separator: "-").last ?? "")) else { throw noSuchKey(key) }
            return APIResponse(
                status: 200, headers: [("Content-Type", "application/zip")], body: ByteBuffer(bytes: bytes))
        }
        if !["ListBuckets", "CreateBucket"].contains(operation.name), !objects.hasBucket(bucket) {
            throw APIError(
                status: 404, code: "NoSuchBucket", message: "The specified bucket does not exist",
                details: ["BucketName": bucket])
        }
        switch (operation.name, address.key) {
        case ("ListBuckets", _): return listBuckets(request)
        case ("CreateBucket", _):
            guard Self.isBucketName(bucket) else {
                throw APIError(
                    status: 400, code: "InvalidBucketName", message: "The specified bucket is not valid.",
                    details: ["BucketName": bucket])
            }
            do throws(LocalLambdaError) {
                try objects.makeBucket(bucket, at: Date())
            } catch {
                throw APIError.storage(error.message)
            }
            return APIResponse(status: 200, headers: [("Location", "/\(bucket)")])
        case ("HeadBucket", _):
            return APIResponse(status: 200, headers: [("x-amz-bucket-region", request.caller.region)])
        case ("DeleteBucket", _):
            guard try objects.removeBucket(bucket) else {
                throw APIError(
                    status: 409, code: "BucketNotEmpty", message: "The bucket you tried to delete is not empty",
                    details: ["BucketName": bucket])
            }
            return .noContent
        case ("GetBucketLocation", _):
            return .xml("<LocationConstraint xmlns=\"\(Self.namespace)\">\(request.caller.region)</LocationConstraint>")
        case ("ListObjectsV2", _): return try list(bucket, request)
        case ("PutObject", let key?): return try put(bucket, key, request)
        case ("GetObject", let key?): return try get(bucket, key, request, withBody: true)
        case ("HeadObject", let key?): return try get(bucket, key, request, withBody: false)
        case ("DeleteObject", let key?):
            try objects.remove(bucket: bucket, key: key)
            return .noContent
        default: throw APIError.notImplemented("the S3 operation \(operation.name)")
        }
    }

    func render(_ error: APIError, for request: APIRequest) -> APIResponse {
        if request.method == "HEAD" { return APIResponse(status: error.status) }
        let code = error.code == "NotImplementedException" ? "NotImplemented" : error.code
        let details = error.details.sorted { $0.key < $1.key }
            .map { "<\($0.key)>\(XML.escaped($0.value))</\($0.key)>" }.joined()
        return .xml(
            "<Error><Code>\(code)</Code><Message>\(XML.escaped(error.message))</Message>\(details)"
                + "<RequestId>\(request.requestID)</RequestId></Error>", status: error.status)
    }

    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    func noSuchKey(_ key: String) -> APIError {
        APIError(
            status: 404, code: "NoSuchKey", message: "The specified key does not exist.", details: ["Key": key])
    }

    private static func isBucketName(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count) && name != codeBucket
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
