import Archives
import Foundation
import OrderedCollections
import StageKit

/// Code on this machine: a folder, or a zip.
enum LocalCode {
    /// AWS's limit of a zip that is sent along: 50 MB.
    static let zipLimit = 52_428_800

    /// The zip's bytes.
    static func read(_ path: String) throws(CodeError) -> [UInt8] {
        let isFolder = try isFolder(path)
        let bytes: [UInt8]
        do throws(ArchiveError) {
            if isFolder {
                bytes = try ZipArchive.pack(folder: path)
            } else {
                bytes = try file(path)
                try ZipArchive.check(bytes, isReadable: true)
            }
        } catch {
            throw CodeError(message: "\(path) cannot be used as code: \(error.message.endedSentence)")
        }
        guard bytes.count <= zipLimit else { throw tooBig(path, bytes.count) }
        return bytes
    }

    /// Whether code is a folder or a file. Anything else, such as a device or a named pipe, could be read without end.
    private static func isFolder(_ path: String) throws(CodeError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { throw CodeError(message: "There is no folder or zip \(path).") }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return true
        case S_IFREG: return false
        default: throw CodeError(message: "\(path) is neither a folder nor a file, so it cannot be used as code.")
        }
    }

    /// Checks the code without packing it, which is done several times before a run: whether it is there, is a folder
    /// or a zip, and is not too big. Packing finds the rest where the code is identified.
    private static func check(_ path: String) throws(CodeError) {
        if try isFolder(path) {
            do throws(ArchiveError) {
                return try ZipArchive.check(folder: path)
            } catch {
                throw CodeError(message: "\(path) cannot be used as code: \(error.message.endedSentence)")
            }
        }
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        guard size <= zipLimit else { throw tooBig(path, size) }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CodeError(message: "\(path) cannot be read: check its permissions.")
        }
        defer { try? file.close() }
        // A zip ends with a record of 22 bytes and a comment of at most 65,535.
        let start = UInt64(max(0, size - 65_557))
        guard (try? file.seek(toOffset: start)) != nil, let tail = try? file.readToEnd(),
            tail.range(of: Data([0x50, 0x4B, 5, 6])) != nil
        else { throw CodeError(message: "\(path) cannot be used as code: it is not a zip archive.") }
    }

    private static func file(_ path: String) throws(ArchiveError) -> [UInt8] {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        guard size <= zipLimit, let data = FileManager.default.contents(atPath: path) else {
            if size > zipLimit {
                throw ArchiveError(.tooLarge, tooBig(path, size).message, file: path)
            }
            throw ArchiveError(.unreadableFile, "the file cannot be read: check its permissions", file: path)
        }
        return Array(data)
    }

    private static func tooBig(_ path: String, _ size: Int) -> CodeError {
        let megabytes = (Double(size) / 104_857.6).rounded(.up) / 10
        return CodeError(
            message: "\(path) is a zip of \(megabytes) MB, and AWS takes at most 50 MB that way; put it into a bucket "
                + "and write 'code: { s3: { bucket, key } }'.")
    }

    /// The problems of the code that are known before the run.
    static func diagnostics(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        let code = input.value["code"]
        var diagnostics: [StageDiagnostic] = []
        let forms = ["path", "zip", "s3", "image"].filter { code?[$0].map { !$0.isNull } ?? false }
        if forms.count > 1 {
            diagnostics.append(
                StageDiagnostic(
                    ["code"], "The code is given as \(forms.joined(separator: " and as ")); write one of them."))
        } else if forms.isEmpty, code?.objectValue != nil {
            diagnostics.append(
                StageDiagnostic(["code"], "The code says no place; write one of path, zip, s3 and image."))
        }
        for form in ["path", "zip"] {
            guard let path = input.known("code", form)?.stringValue else { continue }
            do throws(CodeError) {
                try check(location.path(path))
            } catch {
                diagnostics.append(StageDiagnostic(["code", form], error.message))
            }
        }
        return diagnostics
    }
}

/// Why code on this machine cannot be used.
struct CodeError: Error, Sendable {
    let message: String
}
