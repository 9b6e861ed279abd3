import Foundation

/// A folder for what lives as long as the server: unpacked code, logs of processes, shims.
enum WorkFolder {
    /// Makes a new one: in the state folder, where what a killed server left is cleared away, or a temporary one.
    static func make(in folder: StateFolder?) throws(LocalLambdaError) -> String {
        let path: String
        if let folder {
            path = folder.path + "/work"
            try? FileManager.default.removeItem(atPath: path)
        } else {
            path = NSTemporaryDirectory() + "staysail-local-" + UUID().uuidString.lowercased()
        }
        do {
            for name in ["code", "logs"] {
                try FileManager.default.createDirectory(
                    atPath: path + "/" + name, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            }
        } catch {
            throw LocalLambdaError(.folderUnusable, "the folder \(path) cannot be made: \(error.localizedDescription)")
        }
        return path
    }
}
