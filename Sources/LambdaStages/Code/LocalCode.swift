import Archives
import Foundation
import OrderedCollections
import StageKit

/// Code on this machine: a folder, or a zip.
enum LocalCode {
    /// The zip's bytes.
    static func read(_ path: String) throws(CodeFault) -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CodeFault(message: "There is no folder or zip \(path).")
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
            throw CodeFault(message: "\(path) cannot be used as code: \(error.message.endedSentence)")
        }
        guard bytes.count <= CodePackage.zipLimit else { throw tooBig(path, bytes.count) }
        return bytes
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

    private static func tooBig(_ path: String, _ size: Int) -> CodeFault {
        let megabytes = (Double(size) / 104_857.6).rounded(.up) / 10
        return CodeFault(
            message: "\(path) is a zip of \(megabytes) MB, and AWS takes at most 50 MB that way; put it into a bucket "
                + "and write 'code: { s3: { bucket, key } }'.")
    }

    /// What is wrong with the code as far as it is known before the run.
    static func faults(_ input: CheckedInput, _ place: StagePlace) -> [StageFault] {
        let code = input.value["code"]
        var faults: [StageFault] = []
        let forms = ["path", "zip", "s3", "image"].filter { code?[$0].map { !$0.isNull } ?? false }
        if forms.count > 1 {
            faults.append(
                StageFault(["code"], "The code is given as \(forms.joined(separator: " and as ")); write one of them."))
        } else if forms.isEmpty, code?.objectValue != nil {
            faults.append(StageFault(["code"], "The code says no place; write one of path, zip, s3 and image."))
        }
        for form in ["path", "zip"] {
            guard let path = input.known("code", form)?.stringValue else { continue }
            do throws(CodeFault) {
                _ = try read(place.path(path))
            } catch {
                faults.append(StageFault(["code", form], error.message))
            }
        }
        return faults
    }
}
