import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Files of plugins. Opening a FIFO blocks until another process writes to it, so only regular files are opened.
enum RegularFile {
    enum Kind {
        case file, folder, other
    }

    /// The kind of file at a path; nil if the path does not exist.
    static func kind(of path: String) -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return kind(status)
    }

    /// The contents of a file; nil if it is not a regular file, or cannot be read.
    /// - Parameter limit: more bytes are not read.
    static func content(of path: String, limit: Int) -> Data? {
        // What is there may be another thing than a moment ago.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, kind(status) == .file else { return nil }
        return try? handle.read(upToCount: limit) ?? Data()
    }

    /// The user that a file or folder belongs to, if that is neither the user of this process nor root; nil otherwise.
    static func otherOwner(of path: String) -> UInt32? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_uid != geteuid(), status.st_uid != 0 else { return nil }
        return status.st_uid
    }

    private static func kind(_ status: stat) -> Kind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }
}
