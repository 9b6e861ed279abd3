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
