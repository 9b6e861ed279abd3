import AWSServices
import Archives
import Crypto
package import Foundation
import StageKit

/// Code that can be uploaded, and what identifies it.
struct CodePackage: Sendable {
    let code: FunctionCode
    /// SHA-256 in Base64, as AWS shows it; nil if it cannot be known without AWS.
    let sha256: String?

    /// The largest object that is fetched from S3 for its hash.
    private static let objectLimit = 262_144_000

    private init(code: FunctionCode, sha256: String?) {
        self.code = code
        self.sha256 = sha256
    }

    private init(zip: [UInt8]) {
        self.init(code: .zip(Data(zip)), sha256: CodeHash.of(zip))
    }

    /// Reads and packs local code, and fetches code in S3 for its hash.
    static func load(
        _ source: CodeSource, _ services: LambdaServices.Connection, _ context: StageContext
    ) async throws -> CodePackage {
        switch source {
        case .path(let path), .zip(let path):
            do throws(CodeError) {
                return CodePackage(zip: try LocalCode.read(context.path(path)))
            } catch {
                throw StageError(.invalidInput, error.message)
            }
        case .s3(let bucket, let key, let version):
            let code = FunctionCode.s3(bucket: bucket, key: key, version: version)
            return CodePackage(code: code, sha256: try await hash(bucket, key, version, services.objects))
        case .image(let uri):
            return CodePackage(code: .image(uri: uri), sha256: nil)
        }
    }

    /// nil if the object cannot be read with our rights, or is too big: then AWS is asked for the hash.
    private static func hash(
        _ bucket: String, _ key: String, _ version: String?, _ objects: any ObjectAPI
    ) async throws -> String? {
        do {
            let size = try await objects.objectSize(bucket: bucket, key: key, version: version)
            guard (size ?? 0) <= objectLimit else { return nil }
            return CodeHash.of(try await objects.object(bucket: bucket, key: key, version: version, limit: objectLimit))
        } catch let error as AWSError {
            if error.isAccessDenied || error.code == .answerTooLarge { return nil }
            throw StageError(error, on: "s3://\(bucket)/\(key)")
        }
    }
}

/// The identity of code: SHA-256 in Base64, as AWS shows it.
package enum CodeHash {
    package static func of(_ bytes: some DataProtocol) -> String {
        Data(SHA256.hash(data: bytes)).base64EncodedString()
    }
}
