import Foundation
import HTTPTypes
import NIOCore

/// The part of S3 that functions' code and payloads need, with addresses of the form `/bucket/key`.
struct S3Service: LocalService {
    let objects: ObjectStorage
    let code: CodeStore
    let uploads = MultipartUploads()
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
        // What this service does not know may name another operation: DELETE ?publicAccessBlock is no DeleteBucket.
        guard request.queryItems.allSatisfy({ Self.isKnown($0.name) }) else { return nil }
        let subresource = request.queryItems.first { $0.name == "location" }
        switch (request.method, address.bucket != nil, address.key != nil) {
        case ("GET", false, _): return ("ListBuckets", false)
        case ("PUT", true, false): return ("CreateBucket", true)
        case ("HEAD", true, false): return ("HeadBucket", false)
        case ("DELETE", true, false): return ("DeleteBucket", true)
        case ("GET", true, false) where subresource != nil: return ("GetBucketLocation", false)
        case ("GET", true, false) where request.queryValue("list-type") == "2": return ("ListObjectsV2", false)
        case ("POST", true, true) where request.hasQuery("uploads"): return ("CreateMultipartUpload", true)
        case ("POST", true, true) where request.hasQuery("uploadId"): return ("CompleteMultipartUpload", true)
        case ("DELETE", true, true) where request.hasQuery("uploadId"): return ("AbortMultipartUpload", true)
        case ("GET", true, true) where request.hasQuery("uploadId"): return nil
        case ("PUT", true, true) where request.hasQuery("uploadId"):
            return request.header("x-amz-copy-source") == nil ? ("UploadPart", true) : nil
        case ("PUT", true, true) where request.header("x-amz-copy-source") != nil: return ("CopyObject", true)
        case ("PUT", true, true): return ("PutObject", true)
        case ("GET", true, true): return ("GetObject", false)
        case ("HEAD", true, true): return ("HeadObject", false)
        case ("DELETE", true, true): return ("DeleteObject", true)
        default: return nil
        }
    }

    /// The parameters that belong to the operations that this service has, and those of signatures.
    private static let parameters: Set<String> = [
        "location", "list-type", "prefix", "delimiter", "max-keys", "encoding-type", "continuation-token",
        "start-after",
        "fetch-owner", "versionId", "x-id", "uploads", "uploadId", "partNumber",
    ]

    private static func isKnown(_ parameter: String) -> Bool {
        parameters.contains(parameter) || parameter.lowercased().hasPrefix("x-amz-")
    }

    func bodyLimit(of request: APIRequest) -> Int { 300 << 20 }

    func bodyTooLarge(_ request: APIRequest, size: Int?) -> APIError {
        APIError(
            status: 400, code: "EntityTooLarge",
            message: "Your proposed upload exceeds the maximum allowed size: the local S3 takes objects of 300 MB.")
    }

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
        case ("CopyObject", let key?): return try copy(bucket, key, request)
        case ("CreateMultipartUpload", let key?): return createUpload(bucket, key, request)
        case ("UploadPart", let key?): return try uploadPart(bucket, key, request)
        case ("CompleteMultipartUpload", let key?): return try completeUpload(bucket, key, request)
        case ("AbortMultipartUpload", _):
            uploads.remove(request.queryValue("uploadId") ?? "")
            return .noContent
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
