/// An error of writing or reading an archive. The message names the file and the next action.
package struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of error.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case notAnArchive, damaged, tooLarge, unsafeName, unreadableFile, unwritableFile, empty
        }
        private let value: Value

        /// The bytes are not a zip archive.
        package static let notAnArchive = Code(value: .notAnArchive)
        /// The archive has an entry that cannot be read: wrong checksum, encrypted, or an unknown method.
        package static let damaged = Code(value: .damaged)
        /// The content is larger than the limit.
        package static let tooLarge = Code(value: .tooLarge)
        /// An entry's name or link would lead out of the folder.
        package static let unsafeName = Code(value: .unsafeName)
        /// A file to be packed cannot be read.
        package static let unreadableFile = Code(value: .unreadableFile)
        /// A file cannot be written while unpacking.
        package static let unwritableFile = Code(value: .unwritableFile)
        /// There is nothing to pack.
        package static let empty = Code(value: .empty)

        package var description: String { value.rawValue }
    }

    package var code: Code
    package var message: String
    /// The file or entry with the error, if there is one.
    package var file: String?

    package init(_ code: Code, _ message: String, file: String? = nil) {
        self.code = code
        self.message = message
        self.file = file
    }

    package var description: String { message }
}
