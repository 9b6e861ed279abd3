import AWSServices
import LambdaStages
import Synchronization

/// Objects of S3 in memory.
package final class ScriptedObjects: ObjectAPI {
    private let objects = Mutex<[String: [UInt8]]>([:])

    package func put(_ address: String, _ text: String) { objects.withLock { $0[address] = Array(text.utf8) } }

    package func objectSize(bucket: String, key: String, version: String?) async throws -> Int? {
        try await object(bucket: bucket, key: key, version: version, limit: .max).count
    }

    package func object(bucket: String, key: String, version: String?, limit: Int) async throws -> [UInt8] {
        guard let bytes = objects.withLock({ $0["\(bucket)/\(key)"] }) else {
            throw AWSError(
                .service("NoSuchKey"), "no such key", outcome: .refused, service: "S3", operation: "GetObject",
                httpStatus: 404)
        }
        return bytes
    }
}
