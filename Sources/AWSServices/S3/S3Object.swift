package import Foundation

/// An object with its bytes.
package struct S3Object: Sendable, Hashable {
    package var metadata: S3ObjectMetadata
    package var body: Data
}
