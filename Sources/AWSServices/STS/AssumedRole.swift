package import Foundation
package import SigV4

/// A role's credentials and when they end.
package struct AssumedRole: Sendable, Hashable {
    package var credentials: Credentials
    package var expiration: Date
    package var arn: String?
}
