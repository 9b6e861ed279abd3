import Foundation

/// The properties of an object beside its bytes.
struct StoredObject: Sendable, Codable, Equatable {
    var bucket: String
    var key: String
    var size: Int
    /// The hash of the content in hexadecimal, without quotes.
    var etag: String
    var lastModified: Date
    var contentType: String
    /// The `x-amz-meta-…` headers without their prefix.
    var metadata: [String: String]
    /// The name of the file, or the place in memory, with the bytes.
    var content: String
}
