import Archives
import Foundation
import OrderedCollections
import StageKit

/// Code on this machine: a folder, or a zip.
enum LocalCode {
    /// The zip's bytes.
    static func read(_ path: String) throws(CodeError) -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CodeError(message: "There is no folder or zip \(path).")
        }
        let bytes: [UInt8]
        do throws(ArchiveError) {
            if isFolder.boolValue {
                bytes = try ZipArchive.pack(folder: path)
            } else {
                bytes = try file(path)
                try ZipArchive.check(bytes)
            }
        } catch {
            throw CodeError(message: "\(path) cannot be used as code: \(error.message.endedSentence)")
        }
        guard bytes.count <= CodePackage.zipLimit else { throw tooBig(path, bytes.count) }
        return bytes
    }

    /// Looks at the code without packing it, which is done several times before a run: whether it is there, is a
    /// folder or a zip, and is not too big. What only packing finds is found where the code is identified.
    private static func look(_ path: String) throws(CodeError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CodeError(message: "There is no folder or zip \(path).")
        }
        if isFolder.boolValue {
            do throws(ArchiveError) {
                return try ZipArchive.check(folder: path)
            } catch {
                throw CodeError(message: "\(path) cannot be used as code: \(error.message.endedSentence)")
            }
        }
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        guard size <= CodePackage.zipLimit else { throw tooBig(path, size) }
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
        guard size <= CodePackage.zipLimit, let data = FileManager.default.contents(atPath: path) else {
            if size > CodePackage.zipLimit {
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

    /// What is wrong with the code as far as it is known before the run.
    static func faults(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        let code = input.value["code"]
        var faults: [StageDiagnostic] = []
        let forms = ["path", "zip", "s3", "image"].filter { code?[$0].map { !$0.isNull } ?? false }
        if forms.count > 1 {
            faults.append(
                StageDiagnostic(
                    ["code"], "The code is given as \(forms.joined(separator: " and as ")); write one of them."))
        } else if forms.isEmpty, code?.objectValue != nil {
            faults.append(StageDiagnostic(["code"], "The code says no place; write one of path, zip, s3 and image."))
        }
        for form in ["path", "zip"] {
            guard let path = input.known("code", form)?.stringValue else { continue }
            do throws(CodeError) {
                try look(location.path(path))
            } catch {
                faults.append(StageDiagnostic(["code", form], error.message))
            }
        }
        return faults
    }
}
