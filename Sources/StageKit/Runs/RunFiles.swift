package import Foundation
import OrderedCollections
import Synchronization

/// The files that define a run: the pipeline's and its scripts. Each is read once, and stays the same until the run
/// ends, also in a later process.
package final class RunFiles: Sendable {
    private struct State {
        var files: OrderedDictionary<String, Data> = [:]
    }

    private let state: Mutex<State>
    private let keeps: Bool

    /// - Parameters:
    ///   - recorded: the files that the run started with; empty for a new run.
    ///   - keeps: whether what is read is kept; if not, every read sees the file as it is then.
    package init(recorded: [RunOrigin.File] = [], keeps: Bool = true) {
        self.keeps = keeps
        state = Mutex(State(files: .init(recorded.map { ($0.path, $0.content) }, uniquingKeysWith: { a, _ in a })))
    }

    /// The content of a file.
    /// - Parameters:
    ///   - path: its absolute path.
    ///   - limit: more bytes than this are not read; what comes back is then longer than the limit.
    /// - Throws: what Foundation throws for a file that cannot be read.
    package func content(of path: String, limit: Int) throws -> Data {
        if let known = state.withLock({ $0.files[path] }) { return known }
        try RegularFile.check(path)
        // A shell's pipe has no size and ends by itself.
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let data = try file.read(upToCount: limit + 1) ?? Data()
        guard keeps, data.count <= limit else { return data }
        return state.withLock { state in
            if let known = state.files[path] { return known }
            state.files[path] = data
            return data
        }
    }

    /// Takes in a file as another run has recorded it, unless it is known.
    package func keep(_ file: RunOrigin.File) {
        state.withLock { $0.files[file.path] = $0.files[file.path] ?? file.content }
    }

    /// All that was read or recorded, in that order.
    package var all: [RunOrigin.File] {
        state.withLock { $0.files.map { RunOrigin.File(path: $0.key, content: $0.value) } }
    }

    /// The paths of the files that have changed since the run started.
    package var changed: [String] {
        all.filter { file in
            FileManager.default.fileExists(atPath: file.path)
                && (try? Data(contentsOf: URL(fileURLWithPath: file.path))) != file.content
        }.map(\.path)
    }

    /// The paths of the files that no longer exist.
    package var gone: [String] {
        all.map(\.path).filter { !FileManager.default.fileExists(atPath: $0) }
    }
}

/// The check that a path is a file that can be read to its end.
package enum RegularFile {
    /// A path that is a named pipe, a device or a socket.
    package struct KindError: LocalizedError, Sendable {
        package var errorDescription: String? { "It is not a regular file but a pipe, a device or a socket." }
    }

    /// Passes regular files, the pipes of a shell (`<(…)`, standard input), folders and paths that do not exist.
    /// - Throws: `KindError` for a file whose reading may never end.
    package static func check(_ path: String) throws(KindError) {
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        // A shell's pipe is a descriptor of this process, whose link leads to no file.
        if ["/dev/fd/", "/proc/self/fd/", "/dev/stdin"].contains(where: path.hasPrefix) { return }
        let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
        switch attributes?[.type] as? FileAttributeType {
        case nil, .typeRegular, .typeDirectory, .typeSymbolicLink: return
        default: throw KindError()
        }
    }
}
