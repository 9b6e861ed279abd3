import CMinizip

/// The checked name and kind of minizip's current entry.
struct ArchivedName {
    enum Kind: Equatable {
        case file(executable: Bool), link, folder
    }

    let name: String
    /// The name's parts, without empty ones and `.`; never `..`.
    let components: [String]
    let kind: Kind
    /// The permissions, if the archive was made on Unix or macOS and says them.
    let permissions: UInt?

    init(current zip: unzFile) throws(ArchiveError) {
        var info = unz_file_info64()
        // A name has 16 bits for its length; one byte more keeps it ended by zero.
        var buffer = [CChar](repeating: 0, count: 65_537)
        guard
            unzGetCurrentFileInfo64(zip, &info, &buffer, UInt(buffer.count - 1), nil, 0, nil, 0) == UNZ_OK
        else {
            throw ArchiveError(.damaged, "the archive's table of contents is damaged")
        }
        let bytes = buffer.prefix(Int(info.size_filename)).map { UInt8(bitPattern: $0) }
        let name = String(decoding: bytes, as: UTF8.self)
        let parts = name.split(separator: "/", omittingEmptySubsequences: true).filter { $0 != "." }
        guard !bytes.isEmpty, !bytes.contains(0), !name.hasPrefix("/"), !parts.contains(".."),
            !parts.isEmpty || name.hasSuffix("/")
        else {
            throw ArchiveError(
                .unsafeName, "the archive has an entry named \(name), which would lead out of its folder", file: name)
        }
        self.name = name
        self.components = parts.map(String.init)

        // Modes are in the upper half of the attributes, if the archive was made on Unix or macOS.
        let system = info.version >> 8
        let mode = system == 3 || system == 19 ? info.external_fa >> 16 : 0
        permissions = mode == 0 ? nil : mode & 0o777
        switch mode & 0o170000 {
        case _ where name.hasSuffix("/"), 0o040000: kind = .folder
        case 0o120000: kind = .link
        case 0, 0o100000: kind = .file(executable: mode & 0o111 != 0)
        default:
            throw ArchiveError(
                .unsafeName, "the archive's entry \(name) is neither a file, a folder nor a link", file: name)
        }
        guard info.flag & 1 == 0 else { throw damaged("it is encrypted, and Lambda takes no encrypted archives") }
    }

    func damaged(_ why: String) -> ArchiveError {
        ArchiveError(.damaged, "the archive's entry \(name) cannot be read: \(why)", file: name)
    }
}
