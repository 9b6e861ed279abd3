package import Foundation
import SigV4

/// The three operations of S3 that deployments need. Bodies are held in memory, within a bound.
///
/// All methods throw `AWSError`, or `CancellationError` when the task was cancelled.
package struct S3Client: Sendable {
    package let client: AWSClient

    package init(client: AWSClient) {
        self.client = client
    }

    /// - Parameters:
    ///   - version: of a bucket with versions; nil is the newest.
    ///   - maximumBytes: a bigger object is the error `answerTooLarge`; default 64 MiB.
    package func getObject(
        bucket: String, key: String, version: String? = nil, maximumBytes: Int = 64 << 20
    ) async throws -> S3Object {
        var request = try request("GET", bucket: bucket, key: key, version: version, operation: "GetObject")
        request.maximumAnswer = maximumBytes
        request.timeout = .seconds(300)
        let response = try await send(request, operation: "GetObject")
        return S3Object(metadata: S3ObjectMetadata(response), body: response.body)
    }

    /// Writes an object. A repetition writes the same again.
    package func putObject(
        bucket: String, key: String, body: Data, contentType: String = "application/octet-stream"
    ) async throws -> S3ObjectMetadata {
        var request = try request("PUT", bucket: bucket, key: key, version: nil, operation: "PutObject")
        request.headers.append(HTTPHeader("content-type", contentType))
        request.body = body
        request.timeout = .seconds(300)
        var metadata = S3ObjectMetadata(try await send(request, operation: "PutObject"))
        metadata.contentLength = body.count
        return metadata
    }

    package func headObject(bucket: String, key: String, version: String? = nil) async throws -> S3ObjectMetadata {
        let request = try request("HEAD", bucket: bucket, key: key, version: version, operation: "HeadObject")
        return S3ObjectMetadata(try await send(request, operation: "HeadObject"))
    }

    private func send(_ request: TransportRequest, operation: String) async throws -> TransportResponse {
        try await client.send(request, to: .s3, operation: operation, retries: .safe)
    }

    private func request(
        _ method: String, bucket: String, key: String, version: String?, operation: String
    ) throws -> TransportRequest {
        guard Self.isBucketName(bucket), !key.isEmpty else {
            throw AWSError(
                .configuration,
                key.isEmpty
                    ? "An object in the bucket '\(bucket)' needs a key." : "'\(bucket)' is no name of a bucket.",
                outcome: .notSent, service: AWSService.s3.name, operation: operation)
        }
        var endpoint = client.endpoint(of: .s3)
        var path = "/" + URIEncoding.encode(key, keepsSlashes: true)
        // A bucket as part of the host's name needs DNS that other servers do not have, and a name with dots does not
        // fit the certificate of S3.
        if client.endpoints.override(for: .s3) != nil || bucket.contains(".") {
            path = endpoint.pathPrefix + "/\(bucket)" + path
        } else {
            endpoint.host = "\(bucket).\(endpoint.host)"
        }
        return TransportRequest(
            method: method, endpoint: endpoint, path: path,
            query: version.map { "versionId=\(URIEncoding.encode($0))" } ?? "")
    }

    /// What may stand in a host's name or a path as it is; S3 itself judges the rest.
    private static func isBucketName(_ name: String) -> Bool {
        (3...255).contains(name.utf8.count) && name != "..."
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            }
    }
}

/// An object with its bytes.
package struct S3Object: Sendable, Hashable {
    package var metadata: S3ObjectMetadata
    package var body: Data
}

/// What S3 says of an object beside its bytes.
package struct S3ObjectMetadata: Sendable, Hashable {
    /// Without its quotes.
    package var eTag: String?
    /// Bytes.
    package var contentLength: Int?
    package var contentType: String?
    /// In buckets with versions.
    package var versionId: String?

    init(_ response: TransportResponse) {
        eTag = response.header("etag")?.split(separator: "\"").first.map(String.init)
        contentLength = response.header("content-length").flatMap(Int.init)
        contentType = response.header("content-type")
        versionId = response.header("x-amz-version-id")
    }
}
