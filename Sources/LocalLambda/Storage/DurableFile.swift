import Foundation

/// Writes files so that the end of the process leaves either the old content or the new one.
struct DurableFile: Sendable {
    /// Whether a write waits for the disk, so that it survives a loss of power too.
    let syncs: Bool

    func write(_ bytes: [UInt8], to path: String) throws(LocalLambdaError) {
        let temporary = path + ".new-" + UUID().uuidString
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var rest = bytes[...]
        var isWritten = true
        while !rest.isEmpty, isWritten {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                isWritten = false
            }
        }
        isWritten = isWritten && (!syncs || fsync(descriptor) == 0)
        close(descriptor)
        guard isWritten, rename(temporary, path) == 0 else {
            let error = Self.failure(path)
            unlink(temporary)
            throw error
        }
        try sync(folderOf: path)
    }

    func remove(_ path: String) throws(LocalLambdaError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw Self.failure(path) }
        try sync(folderOf: path)
    }

    /// A new name is on disk only once its folder is.
    private func sync(folderOf path: String) throws(LocalLambdaError) {
        guard syncs else { return }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.failure(path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Self.failure(path) }
    }

    static func failure(_ path: String) -> LocalLambdaError {
        let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
        return LocalLambdaError(.folderUnusable, "\(path) cannot be written: \(reason)")
    }
}
