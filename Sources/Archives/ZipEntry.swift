/// One file or symbolic link of an archive, by its relative name with `/` between folders.
package struct ZipEntry: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case file([UInt8], executable: Bool)
        case link(target: String)
    }

    package var name: String
    package var content: Content

    package init(name: String, content: Content) {
        self.name = name
        self.content = content
    }

    /// A file with the mode 0644, or 0755 if it is executable.
    package static func file(_ name: String, _ bytes: [UInt8], executable: Bool = false) -> ZipEntry {
        ZipEntry(name: name, content: .file(bytes, executable: executable))
    }

    /// A file whose content is a string in UTF-8.
    package static func file(_ name: String, text: String, executable: Bool = false) -> ZipEntry {
        ZipEntry(name: name, content: .file(Array(text.utf8), executable: executable))
    }
}
