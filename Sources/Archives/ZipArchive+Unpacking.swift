import CMinizip
package import Foundation

extension ZipArchive {
    /// Unpacks an archive into a folder, which is created if it does not exist.
    ///
    /// Refused are absolute names, names with `..`, links that lead out of the folder, encrypted entries, and
    /// anything beyond `limit` bytes of content. Files that were written before an error stay: unpack into a new folder.
    package static func unpack(
        _ bytes: [UInt8], into folder: String, limit: Int = unpackedLimit
    ) throws(ArchiveError) {
        try makeFolder(folder)
        // Links are made last, so that no file can be written through one.
        var links: [(path: String, target: String)] = []
        try read(bytes, limit: limit) { (entry, chunks) throws(ArchiveError) in
            let path = folder + "/" + entry.components.joined(separator: "/")
            switch entry.kind {
            case .folder:
                try makeFolder(path)
            case .link:
                var target: [UInt8] = []
                try chunks { (chunk) throws(ArchiveError) in target.append(contentsOf: chunk) }
                let text = String(decoding: target, as: UTF8.self)
                try checkLink(entry, target: text)
                try makeFolder((path as NSString).deletingLastPathComponent)
                links.append((path, text))
            case .file(let executable):
                try makeFolder((path as NSString).deletingLastPathComponent)
                let mode: mode_t = executable ? 0o755 : 0o644
                let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)
                guard descriptor >= 0 else { throw unwritable(path) }
                defer { close(descriptor) }
                // The process's umask took bits away from the mode above.
                guard fchmod(descriptor, mode) == 0 else { throw unwritable(path) }
                try chunks { (chunk) throws(ArchiveError) in
                    var rest = chunk
                    while !rest.isEmpty {
                        let written = write(descriptor, rest.baseAddress, rest.count)
                        if written < 0, errno == EINTR { continue }
                        guard written > 0 else { throw unwritable(path) }
                        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                    }
                }
            }
        }
        for link in links {
            guard symlink(link.target, link.path) == 0 else { throw unwritable(link.path) }
        }
    }

    /// Unpacks an archive into a folder, given as a file URL.
    package static func unpack(
        _ bytes: [UInt8], into folder: URL, limit: Int = unpackedLimit
    ) throws(ArchiveError) {
        try unpack(bytes, into: folder.path, limit: limit)
    }

    /// Reads an archive through, with every check of `unpack`, and writes nothing.
    /// - Parameters:
    ///   - limit: the bytes that its content may have.
    ///   - isReadable: whether it is an error if another user could not read an entry, as Lambda's cannot.
    /// - Returns: the number of bytes of its content.
    @discardableResult
    package static func check(
        _ bytes: [UInt8], limit: Int = unpackedLimit, isReadable: Bool = false
    ) throws(ArchiveError) -> Int {
        var total = 0
        try read(bytes, limit: limit) { (entry, chunks) throws(ArchiveError) in
            if isReadable { try checkPermissions(entry) }
            var target: [UInt8] = []
            try chunks { (chunk) throws(ArchiveError) in
                total += chunk.count
                if entry.kind == .link { target.append(contentsOf: chunk) }
            }
            if entry.kind == .link {
                try checkLink(entry, target: String(decoding: target, as: UTF8.self))
            }
        }
        return total
    }

    /// Calls `body` for each entry with a function that gives its content in chunks.
    private static func read(
        _ bytes: [UInt8], limit: Int,
        _ body: (
            ArchivedName, (_ chunk: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void) throws(ArchiveError) -> Void
        ) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let file = MemoryFile(bytes)
        try withExtendedLifetime(file) { () throws(ArchiveError) in
            var functions = file.functions
            guard let zip = unzOpen2_64(nil, &functions) else {
                throw ArchiveError(.notAnArchive, "this is not a zip archive, or it is truncated")
            }
            defer { unzClose(zip) }
            var total = 0
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            var status = unzGoToFirstFile(zip)
            var count = 0
            while status == UNZ_OK {
                count += 1
                let entry = try ArchivedName(current: zip)
                try body(entry) { (give) throws(ArchiveError) in
                    guard unzOpenCurrentFile(zip) == UNZ_OK else { throw entry.damaged("its header is not sound") }
                    while true {
                        let size = buffer.withUnsafeMutableBytes {
                            Int(unzReadCurrentFile(zip, $0.baseAddress, UInt32($0.count)))
                        }
                        guard size >= 0 else {
                            unzCloseCurrentFile(zip)
                            throw entry.damaged("its content cannot be unpacked")
                        }
                        if size == 0 { break }
                        total += size
                        guard total <= limit else {
                            unzCloseCurrentFile(zip)
                            throw ArchiveError(.tooLarge, tooLargeMessage(at: entry.name), file: entry.name)
                        }
                        let result = buffer.withUnsafeBytes { (all) -> Result<Void, ArchiveError> in
                            Result { () throws(ArchiveError) in
                                try give(UnsafeRawBufferPointer(rebasing: all[..<size]))
                            }
                        }
                        try result.get()
                    }
                    guard unzCloseCurrentFile(zip) == UNZ_OK else { throw entry.damaged("its checksum is wrong") }
                }
                status = unzGoToNextFile(zip)
            }
            var info = unz_global_info64()
            guard unzGetGlobalInfo64(zip, &info) == UNZ_OK, info.number_entry == count, !file.wasCutOff,
                status == UNZ_END_OF_LIST_OF_FILE || count == 0
            else {
                throw ArchiveError(.damaged, "the archive's table of contents is damaged after \(count) entries")
            }
            guard count > 0 else { throw ArchiveError(.empty, "the archive has no files in it") }
        }
    }

    /// Lambda runs code as a user who owns no file.
    private static func checkPermissions(_ entry: ArchivedName) throws(ArchiveError) {
        guard let permissions = entry.permissions, entry.kind != .link else { return }
        let needed: UInt = entry.kind == .folder ? 0o005 : 0o004
        guard permissions & needed == needed else {
            throw ArchiveError(
                .unreadableFile,
                "the archive's entry \(entry.name) has the permissions 0\(String(permissions, radix: 8)), with which "
                    + "Lambda's user cannot read it: run 'chmod -R a+rX' on the files and pack them again",
                file: entry.name)
        }
    }

    /// A link may lead to a layer's files, below `/opt`. Another stays inside if its target is relative, climbs only at its beginning, and not above the folder:
    /// a `..` behind another link would mean a folder that the text alone does not show.
    private static func checkLink(_ entry: ArchivedName, target: String) throws(ArchiveError) {
        let parts = target.split(separator: "/").filter { $0 != "." }
        if target.hasPrefix("/"), parts.first == "opt", !parts.contains(".."), !target.utf8.contains(0) { return }
        let climbs = parts.prefix { $0 == ".." }.count
        guard !target.isEmpty, !target.utf8.contains(0), !target.hasPrefix("/"), climbs < entry.components.count,
            !parts.dropFirst(climbs).contains("..")
        else {
            throw ArchiveError(
                .unsafeName, "the link \(entry.name) points to \(target), which may be outside of the archive",
                file: entry.name)
        }
    }

    private static func makeFolder(_ path: String) throws(ArchiveError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ArchiveError(
                .unwritableFile, "the folder \(path) cannot be made: a file may be in its place", file: path)
        }
    }

    private static func unwritable(_ path: String) -> ArchiveError {
        ArchiveError(.unwritableFile, "\(path) cannot be written: \(reason(errno))", file: path)
    }
}
