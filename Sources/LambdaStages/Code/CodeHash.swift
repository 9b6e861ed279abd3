import Crypto
package import Foundation

/// What identifies code: SHA-256 in Base64, as AWS shows it.
package enum CodeHash {
    package static func of(_ bytes: some DataProtocol) -> String {
        Data(SHA256.hash(data: bytes)).base64EncodedString()
    }
}
