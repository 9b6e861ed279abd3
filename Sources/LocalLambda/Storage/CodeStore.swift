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
    private let state = Mutex(State())

    init(folder: String?, workFolder: String) {
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
                try DurableFile.write(bytes, to: path)
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

    /// The folder with an archive's content; unpacks it at the first call.
    func unpacked(_ name: String) throws -> String {
        let target = "\(workFolder)/code/\(name)"
        // Environments of one version may start side by side: the first unpacks while the others wait.
        return try state.withLock { state in
            if state.unpacked.contains(name) { return target }
            guard
                let bytes = folder.map({ FileManager.default.contents(atPath: "\($0)/\(name).zip").map(Array.init) })
                    ?? state.archives[name]
            else {
                throw LocalLambdaError(.damagedState, "the archive \(name).zip is not in the code store any more")
            }
            if FileManager.default.fileExists(atPath: target) {
                try FileManager.default.removeItem(atPath: target)
            }
            try ZipArchive.unpack(bytes, into: target)
            state.unpacked.insert(name)
            return target
        }
    }
}

extension String {
    /// The SHA-256 of the text, in base 64.
    var sha256Text: String {
        Data(SHA256.hash(data: Array(utf8))).base64EncodedString()
    }
}
