import Archives
import Crypto
import Expressions
import Foundation
import Synchronization

/// The functions' archives by their hash, and the folders they are unpacked to.
final class CodeStore: Sendable {
    private struct State {
        var archives: [String: [UInt8]] = [:]
        var unpacked: Set<String> = []
    }

    /// Archives are kept here; nil keeps them in memory.
    private let folder: String?
    /// Archives are unpacked below this folder.
    private let workFolder: String
    private let files: DurableFile
    private let state = Mutex(State())

    init(folder: String?, workFolder: String, files: DurableFile) {
        self.files = files
        self.folder = folder
        self.workFolder = workFolder
    }

    /// Keeps an archive; the same bytes are kept once.
    func add(_ bytes: [UInt8]) throws(LocalLambdaError) -> CodeReference {
        let digest = Array(SHA256.hash(data: bytes))
        let name = digest.hexadecimal
        if let folder {
            let path = "\(folder)/\(name).zip"
            if !FileManager.default.fileExists(atPath: path) {
                try files.write(bytes, to: path)
            }
        } else {
            state.withLock { $0.archives[name] = bytes }
        }
        return CodeReference(sha256: Data(digest).base64EncodedString(), size: bytes.count, archive: name)
    }

    func archive(_ name: String) -> [UInt8]? {
        guard let folder else { return state.withLock { $0.archives[name] } }
        return FileManager.default.contents(atPath: "\(folder)/\(name).zip").map(Array.init)
    }

    /// Removes the archives that nothing needs any more.
    func removeAll(except needed: Set<String>) {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
        for name in names where !needed.contains(String(name.prefix { $0 != "." })) { unlink("\(folder)/\(name)") }
    }

    /// The folder with the files of archives, later ones over earlier ones; unpacks them at the first call.
    /// - Parameter layers: the folder that stands for `/opt` in links.
    func unpacked(_ names: [String], layers: String? = nil) throws -> String {
        let name = names.count == 1 && layers == nil ? names[0] : "\(names) \(layers ?? "")".sha256Name
        let target = "\(workFolder)/code/\(name)"
        // Environments of one version may start side by side: the first unpacks while the others wait.
        return try state.withLock { state in
            if state.unpacked.contains(name) { return target }
            if FileManager.default.fileExists(atPath: target) {
                try FileManager.default.removeItem(atPath: target)
            }
            for name in names {
                guard let bytes = content(name, state) else {
                    throw LocalLambdaError(.damagedState, "the archive \(name).zip is missing in the code store")
                }
                try ZipArchive.unpack(bytes, into: target, layers: layers)
            }
            state.unpacked.insert(name)
            return target
        }
    }

    private func content(_ name: String, _ state: borrowing State) -> [UInt8]? {
        guard let folder else { return state.archives[name] }
        return FileManager.default.contents(atPath: "\(folder)/\(name).zip").map(Array.init)
    }
}

extension String {
    /// The SHA-256 of the text, in base 64.
    var sha256Text: String {
        Data(SHA256.hash(data: Array(utf8))).base64EncodedString()
    }

    /// The same in hexadecimal, for names of files.
    var sha256Name: String { Array(SHA256.hash(data: Array(utf8))).hexadecimal }
}
