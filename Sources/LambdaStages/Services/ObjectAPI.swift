import AWSServices

/// What the stages read from S3: code, payloads and expected answers.
package protocol ObjectAPI: Sendable {
    /// The size of an object in bytes; nil when the server does not say.
    func objectSize(bucket: String, key: String, version: String?) async throws -> Int?
    /// The content of an object of at most `limit` bytes.
    func object(bucket: String, key: String, version: String?, limit: Int) async throws -> [UInt8]
}

extension S3Client: ObjectAPI {
    package func objectSize(bucket: String, key: String, version: String?) async throws -> Int? {
        try await headObject(bucket: bucket, key: key, version: version).contentLength
    }

    package func object(bucket: String, key: String, version: String?, limit: Int) async throws -> [UInt8] {
        Array(try await getObject(bucket: bucket, key: key, version: version, maximumBytes: limit).body)
    }
}
