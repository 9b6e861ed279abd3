import Foundation

/// The files that the owners of runs hold: `owners/RUN.lock` in the state folder.
struct OwnerFiles: Sendable {
    let folder: String

    func file(of run: String) -> String { "\(folder)/owners/\(run).lock" }

    /// - Returns: nil if another process has the run.
    func hold(_ run: String) throws(RunDatabaseError) -> HeldFile? {
        let path = "\(folder)/owners"
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw RunDatabaseError(errno: errno, opening: path, folder: folder)
        }
        // Who lists runs holds such a file for a moment, to see whether anybody does.
        return try HeldFile.hold(file(of: run), timeout: 50, folder: folder)
    }

    /// This machine's name.
    static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
