import CMinizip
package import Foundation

extension ZipArchive {
    /// Packs a folder with everything below it that `CodeFolder` finds.
    ///
    /// Names are sorted by their bytes, the time is 1980-01-01, and modes are 0644 or 0755. Folders have no entries of
    /// their own, so an empty one is left out.
    package static func pack(folder: String) throws(ArchiveError) -> [UInt8] {
        var entries: [ZipEntry] = []
        try CodeFolder(folder).visit { (item) throws(ArchiveError) in entries.append(try entry(item)) }
        return try pack(entries: entries)
    }

    /// Checks without reading a file whether a folder can be packed: unreadable files, the size, an empty folder.
    package static func check(folder: String) throws(ArchiveError) {
        try CodeFolder(folder).visit { (item) throws(ArchiveError) in
            guard item.link != nil || access(item.path, R_OK) == 0 else { throw unreadable(item.path) }
        }
    }

    /// Packs a folder, given as a file URL.
    package static func pack(folder: URL) throws(ArchiveError) -> [UInt8] {
        try pack(folder: folder.path)
    }

    /// Packs the entries, sorted by name.
    package static func pack(entries: [ZipEntry]) throws(ArchiveError) -> [UInt8] {
        guard !entries.isEmpty else {
            throw ArchiveError(.empty, "there are no files to pack")
        }
        let sorted = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let file = MemoryFile()
        return try withExtendedLifetime(file) { () throws(ArchiveError) -> [UInt8] in
            var functions = file.functions
            guard let zip = zipOpen2_64(nil, APPEND_STATUS_CREATE, nil, &functions) else {
                throw ArchiveError(.unwritableFile, "the archive could not be started: out of memory")
            }
            do throws(ArchiveError) {
                for entry in sorted {
                    try add(entry, to: zip)
                }
            } catch {
                zipClose(zip, nil)
                throw error
            }
            guard zipClose(zip, nil) == ZIP_OK else {
                throw ArchiveError(.unwritableFile, "the archive could not be finished: out of memory")
            }
            return file.bytes
        }
    }

    private static func add(_ entry: ZipEntry, to zip: zipFile) throws(ArchiveError) {
        let bytes: [UInt8]
        let mode: UInt
        switch entry.content {
        case .file(let content, let executable):
            bytes = content
            mode = 0o100000 | (executable ? 0o755 : 0o644)
        case .link(let target):
            bytes = Array(target.utf8)
            mode = 0o120777
        }
        guard !entry.name.isEmpty, entry.name.utf8.count < 65_536, !entry.name.utf8.contains(0) else {
            throw ArchiveError(.unsafeName, "\(entry.name) cannot be a name in an archive", file: entry.name)
        }
        var info = zip_fileinfo()
        info.tmz_date = tm_zip(tm_sec: 0, tm_min: 0, tm_hour: 0, tm_mday: 1, tm_mon: 0, tm_year: 1980)
        info.external_fa = mode << 16
        let madeOnUnix: UInt = 3 << 8 | 20
        let namesAreUTF8: UInt = 1 << 11
        var status = zipOpenNewFileInZip4_64(
            zip, entry.name, &info, nil, 0, nil, 0, nil, Z_DEFLATED, 9, 0, -MAX_WBITS, 8,
            Z_DEFAULT_STRATEGY, nil, 0, madeOnUnix, namesAreUTF8, 0)
        if status == ZIP_OK {
            status = bytes.withUnsafeBytes { zipWriteInFileInZip(zip, $0.baseAddress, UInt32($0.count)) }
        }
        if status == ZIP_OK {
            status = zipCloseFileInZip(zip)
        }
        guard status == ZIP_OK else {
            throw ArchiveError(.unwritableFile, "\(entry.name) could not be packed (code \(status))", file: entry.name)
        }
    }

    private static func entry(_ item: CodeFolder.Item) throws(ArchiveError) -> ZipEntry {
        if let target = item.link { return ZipEntry(name: item.name, content: .link(target: target)) }
        guard let content = FileManager.default.contents(atPath: item.path) else { throw unreadable(item.path) }
        return .file(item.name, Array(content), executable: item.isExecutable)
    }

    private static func unreadable(_ path: String) -> ArchiveError {
        ArchiveError(.unreadableFile, "\(path) cannot be read: check its permissions", file: path)
    }

    static func tooLargeMessage(at file: String) -> String {
        "the code is larger than 250 MB (\(unpackedLimit) bytes) unzipped; the limit is passed at \(file)"
    }

    static func reason(_ code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
