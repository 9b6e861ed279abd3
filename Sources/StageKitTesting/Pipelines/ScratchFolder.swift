import Foundation

/// A temporary folder, removed with the last reference to it.
package final class ScratchFolder: Sendable {
    package let path: String

    /// - Parameter name: what its name begins with.
    package init(_ name: String) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "\(name)-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with the folders it is in.
    package func write(_ file: String, _ text: String) throws {
        let path = URL(filePath: path).appending(path: file)
        try FileManager.default.createDirectory(
            at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: path)
    }
}
