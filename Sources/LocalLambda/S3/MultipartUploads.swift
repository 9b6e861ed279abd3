import Foundation
import Synchronization

/// The parts of uploads that are not complete. They are kept in memory, and end with the server.
final class MultipartUploads: Sendable {
    /// One upload with what its first request said of the object.
    struct Upload: Sendable {
        var bucket: String
        var key: String
        var contentType: String
        var metadata: [String: String]
        /// By number, 1 to 10,000.
        var parts: [Int: [UInt8]] = [:]
    }

    private let uploads = Mutex<[String: Upload]>([:])

    func add(_ upload: Upload) -> String {
        let id = UUID().uuidString.lowercased().replacing("-", with: "")
        uploads.withLock { $0[id] = upload }
        return id
    }

    func upload(_ id: String) -> Upload? { uploads.withLock { $0[id] } }

    func setPart(_ number: Int, of id: String, to bytes: [UInt8]) {
        uploads.withLock { $0[id]?.parts[number] = bytes }
    }

    func remove(_ id: String) {
        uploads.withLock { _ = $0.removeValue(forKey: id) }
    }
}
