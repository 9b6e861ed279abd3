package import Foundation

/// Where a function's code comes from.
package enum FunctionCode: Sendable, Hashable {
    /// A zip archive's bytes, at most 50 MB (AWS's quota for a direct upload).
    case zip(Data)
    /// A zip archive in a bucket of the same region.
    case s3(bucket: String, key: String, version: String? = nil)
    /// A container image in ECR.
    case image(uri: String)
}

extension FunctionCode: Encodable {
    enum CodingKeys: String, CodingKey {
        case zipFile, s3Bucket, s3Key, s3ObjectVersion, imageUri
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .zip(let bytes):
            try container.encode(bytes.base64EncodedString(), forKey: .zipFile)
        case .s3(let bucket, let key, let version):
            try container.encode(bucket, forKey: .s3Bucket)
            try container.encode(key, forKey: .s3Key)
            try container.encodeIfPresent(version, forKey: .s3ObjectVersion)
        case .image(let uri):
            try container.encode(uri, forKey: .imageUri)
        }
    }
}
