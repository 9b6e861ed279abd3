import Crypto
import Expressions
import Foundation

/// Uploads in parts, and copies.
extension S3Service {
    func createUpload(_ bucket: String, _ key: String, _ request: APIRequest) -> APIResponse {
        let id = uploads.add(
            MultipartUploads.Upload(
                bucket: bucket, key: key, contentType: request.header("content-type") ?? "binary/octet-stream",
                metadata: Self.metadata(of: request)))
        return .xml(
            "<InitiateMultipartUploadResult xmlns=\"\(Self.namespace)\"><Bucket>\(bucket)</Bucket>"
                + "<Key>\(XML.escaped(key))</Key><UploadId>\(id)</UploadId></InitiateMultipartUploadResult>")
    }

    func uploadPart(_ bucket: String, _ key: String, _ request: APIRequest) throws(APIError) -> APIResponse {
        let (id, _) = try upload(bucket, key, request)
        guard let number = request.queryValue("partNumber").flatMap({ Int($0) }), (1...10_000).contains(number) else {
            throw APIError(
                status: 400, code: "InvalidArgument",
                message: "Part number must be an integer between 1 and 10000, inclusive")
        }
        let bytes = try Self.content(of: request)
        uploads.setPart(number, of: id, to: bytes)
        let hash = Array(Insecure.MD5.hash(data: bytes)).hexadecimal
        return APIResponse(status: 200, headers: [("ETag", "\"\(hash)\"")])
    }

    func completeUpload(_ bucket: String, _ key: String, _ request: APIRequest) throws(APIError) -> APIResponse {
        let (id, upload) = try upload(bucket, key, request)
        let text = String(decoding: request.bodyBytes, as: UTF8.self)
        let numbers = text.split(separator: "<PartNumber>").dropFirst().map { Int($0.prefix { $0 != "<" }) }
        var bytes: [UInt8] = []
        var last = 0
        for number in numbers {
            guard let number, let part = upload.parts[number] else {
                throw APIError(
                    status: 400, code: "InvalidPart", message: "One or more of the specified parts could not be found.")
            }
            guard number > last else {
                throw APIError(
                    status: 400, code: "InvalidPartOrder", message: "The list of parts was not in ascending order.")
            }
            last = number
            bytes += part
        }
        guard !numbers.isEmpty else {
            throw APIError(status: 400, code: "MalformedXML", message: "You must specify at least one part")
        }
        let object = try objects.put(
            bytes, bucket: bucket, key: key, contentType: upload.contentType, metadata: upload.metadata, at: Date()
        ) { _ throws(APIError) in }
        uploads.remove(id)
        return .xml(
            "<CompleteMultipartUploadResult xmlns=\"\(Self.namespace)\"><Bucket>\(bucket)</Bucket>"
                + "<Key>\(XML.escaped(key))</Key><ETag>&quot;\(object.etag)-\(numbers.count)&quot;</ETag>"
                + "</CompleteMultipartUploadResult>")
    }

    func copy(_ bucket: String, _ key: String, _ request: APIRequest) throws(APIError) -> APIResponse {
        let source = request.header("x-amz-copy-source")?.removingPercentEncoding ?? ""
        let path = source.prefix { $0 != "?" }
        let parts = path.drop { $0 == "/" }.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw APIError(status: 400, code: "InvalidArgument", message: "Invalid copy source object key")
        }
        guard objects.hasBucket(parts[0]) else {
            throw APIError(
                status: 404, code: "NoSuchBucket", message: "The specified bucket does not exist",
                details: ["BucketName": parts[0]])
        }
        guard let old = objects.object(bucket: parts[0], key: parts[1]), let bytes = objects.content(of: old) else {
            throw noSuchKey(parts[1])
        }
        let replaces = request.header("x-amz-metadata-directive") == "REPLACE"
        let object = try objects.put(
            bytes, bucket: bucket, key: key,
            contentType: replaces ? request.header("content-type") ?? "binary/octet-stream" : old.contentType,
            metadata: replaces ? Self.metadata(of: request) : old.metadata, at: Date()
        ) { _ throws(APIError) in }
        return .xml(
            "<CopyObjectResult xmlns=\"\(Self.namespace)\"><LastModified>\(object.lastModified.ISO8601Format())"
                + "</LastModified><ETag>&quot;\(object.etag)&quot;</ETag></CopyObjectResult>")
    }

    private func upload(
        _ bucket: String, _ key: String, _ request: APIRequest
    ) throws(APIError) -> (String, MultipartUploads.Upload) {
        let id = request.queryValue("uploadId") ?? ""
        guard let upload = uploads.upload(id), upload.bucket == bucket, upload.key.isExactly(key) else {
            throw APIError(
                status: 404, code: "NoSuchUpload",
                message:
                    "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may "
                    + "have been aborted or completed.")
        }
        return (id, upload)
    }
}
