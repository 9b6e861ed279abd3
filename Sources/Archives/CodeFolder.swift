import Foundation

/// A folder of code, as it is packed: its files and links, without what is ignored.
///
/// Ignored is what `defaultRules` and the folder's `.staysailignore` name. A link that stays inside the folder, or leads
/// to a layer's files below `/opt`, is kept; a relative link that leads out of the folder is packed as what it points
/// to.
package struct CodeFolder: Sendable {
    /// The file in the folder's root whose rules are added to the defaults.
    package static let ignoreFile = ".staysailignore"

    /// The rules that hold in every folder.
    package static let defaultRules = """
        .git
        .staysail
        \(ignoreFile)
        __pycache__
        *.pyc
        .venv
        .DS_Store
        .env
        **/node_modules/.cache
        """

    /// A file or link to be packed.
    struct Item {
        /// Relative to the folder, with `/` between folders.
        var name: String
        var path: String
        /// The target of a link that is kept; nil for a file.
        var link: String?
        var isExecutable = false
    }

    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Visits each file and link; names come in any order.
    func visit(_ body: (Item) throws(ArchiveError) -> Void) throws(ArchiveError) {
        guard let root = Self.realPath(path) else { throw Self.unreadableFolder(path) }
        var isEmpty = true
        var walk = Walk(rules: try rules(root))
        try walk.folder(path, Level(prefix: "", boundary: path, parents: [root])) { (item) throws(ArchiveError) in
            isEmpty = false
            try body(item)
        }
        if isEmpty { throw ArchiveError(.empty, "the folder \(path) has no files to pack", file: path) }
    }

    private func rules(_ root: String) throws(ArchiveError) -> IgnoreRules {
        var rules = IgnoreRules(Self.defaultRules)
        let file = root + "/" + Self.ignoreFile
        var status = stat()
        guard stat(file, &status) == 0 else { return rules }
        let limit = 1 << 20
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit,
            let data = FileManager.default.contents(atPath: file), let text = String(validating: data, as: UTF8.self)
        else {
            throw ArchiveError(
                .unreadableFile, "\(path)/\(Self.ignoreFile) is not a readable text file in UTF-8 of at most 1 MiB",
                file: file)
        }
        rules.append(text)
        return rules
    }

    private static func unreadableFolder(_ path: String) -> ArchiveError {
        ArchiveError(
            .unreadableFile, "the folder \(path) cannot be read: check that it is there, and its permissions",
            file: path)
    }

    private static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(validatingCString: found)
    }

    /// The position of the walk.
    private struct Level {
        /// The name of the folder in the archive, with `/` at its end; empty for the root.
        var prefix: String
        /// The folder that links must not leave: the root, or the folder that a link led to.
        var boundary: String
        /// The real paths of the root and of the folders that links led to.
        var parents: [String]
    }

    private struct Walk {
        let rules: IgnoreRules
        var total = 0
        var count = 0
        /// Links to folders with links to folders could lead to a walk without end.
        static let mostEntries = 200_000

        mutating func folder(
            _ folder: String, _ level: Level, _ body: (Item) throws(ArchiveError) -> Void
        ) throws(ArchiveError) {
            for name in try Self.names(in: folder) {
                let path = folder + "/" + name
                count += 1
                guard count <= Self.mostEntries else {
                    throw ArchiveError(
                        .tooLarge, "the folder has more than \(Self.mostEntries) files, folders and links", file: path)
                }
                var status = stat()
                guard lstat(path, &status) == 0 else {
                    throw ArchiveError(
                        .unreadableFile, "\(path) cannot be read: \(ZipArchive.reason(errno))", file: path)
                }
                let isFolder = status.st_mode & S_IFMT == S_IFDIR
                guard !rules.excludes(level.prefix + name, isFolder: isFolder) else { continue }
                if isFolder {
                    var inner = level
                    inner.prefix += name + "/"
                    try self.folder(path, inner, body)
                } else if status.st_mode & S_IFMT == S_IFLNK {
                    try link(path, name, folder, level, body)
                } else {
                    try file(path, level.prefix + name, status, body)
                }
            }
        }

        /// The names in a folder, as they are on the disk.
        private static func names(in folder: String) throws(ArchiveError) -> [String] {
            guard let stream = opendir(folder) else { throw unreadableFolder(folder) }
            defer { closedir(stream) }
            var names: [String] = []
            while let entry = readdir(stream) {
                let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
                guard let name = String(validating: bytes, as: UTF8.self) else {
                    let shown = String(decoding: bytes, as: UTF8.self)
                    throw ArchiveError(
                        .unsafeName,
                        "the name of \(folder)/\(shown) is not UTF-8: rename the file or ignore its folder",
                        file: folder)
                }
                if name != ".", name != ".." { names.append(name) }
            }
            return names
        }

        private mutating func file(
            _ path: String, _ name: String, _ status: stat, _ body: (Item) throws(ArchiveError) -> Void
        ) throws(ArchiveError) {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw ArchiveError(
                    .unreadableFile, "\(path) is neither a file, a folder nor a link: leave it out of the folder",
                    file: path)
            }
            // Checked before it is read, so that a stray disk image is not first taken into memory.
            total += Int(status.st_size)
            guard total <= ZipArchive.unpackedLimit else {
                throw ArchiveError(.tooLarge, ZipArchive.tooLargeMessage(at: path), file: path)
            }
            try body(Item(name: name, path: path, isExecutable: status.st_mode & 0o111 != 0))
        }

        private mutating func link(
            _ path: String, _ name: String, _ folder: String, _ level: Level,
            _ body: (Item) throws(ArchiveError) -> Void
        ) throws(ArchiveError) {
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
                throw ArchiveError(.unreadableFile, "the link \(path) cannot be read", file: path)
            }
            let kept = Item(name: level.prefix + name, path: path, link: target)
            if target == "/opt" || target.hasPrefix("/opt/") { return try body(kept) }
            guard !target.hasPrefix("/") else {
                throw ArchiveError(
                    .unsafeName,
                    "the link \(path) leads to the absolute path \(target), which does not exist in Lambda: make it "
                        + "relative, or ignore it", file: path)
            }
            var status = stat()
            guard stat(path, &status) == 0, let real = realPath(path) else {
                throw ArchiveError(
                    .unreadableFile,
                    "the link \(path) leads to \(target), which does not exist: remove or ignore the link",
                    file: path)
            }
            if Self.isInside(level.boundary, folder, target) { return try body(kept) }
            if status.st_mode & S_IFMT == S_IFDIR {
                guard !level.parents.contains(where: { $0 == real || $0.hasPrefix(real + "/") }) else {
                    throw ArchiveError(
                        .unsafeName, "the link \(path) leads to \(real), a folder that contains the link: ignore it",
                        file: path)
                }
                try self.folder(
                    real,
                    Level(prefix: level.prefix + name + "/", boundary: real, parents: level.parents + [real]), body)
            } else {
                try file(real, level.prefix + name, status, body)
            }
        }

        /// Whether a relative target stays below a folder, by the text alone.
        private static func isInside(_ boundary: String, _ folder: String, _ target: String) -> Bool {
            var depth = folder.dropFirst(boundary.count).split(separator: "/").count
            for part in target.split(separator: "/") where part != "." {
                depth += part == ".." ? -1 : 1
                if depth < 0 { return false }
            }
            return true
        }
    }
}
