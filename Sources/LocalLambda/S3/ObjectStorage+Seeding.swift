import Foundation

extension ObjectStorage {
    /// Makes a bucket hold what a folder holds: a file `a/b.json` in it is the object with that key. Objects that are
    /// the same already are left alone, others that were there stay.
    /// - Throws: `LocalLambdaError` naming the file that cannot be read.
    func fill(bucket: String, from folder: String, at date: Date) throws(LocalLambdaError) {
        try makeBucket(bucket, at: date)
        let root = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder), isFolder.boolValue,
            let names = FileManager.default.enumerator(atPath: root.path)
        else {
            throw LocalLambdaError(
                .bucketUnusable, "the bucket \(bucket) is to be filled from \(folder), which is not a folder")
        }
        for case let key as String in names {
            let path = "\(root.path)/\(key)"
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            guard let data = FileManager.default.contents(atPath: path) else {
                throw LocalLambdaError(.bucketUnusable, "the file \(path) for the bucket \(bucket) cannot be read")
            }
            let bytes = Array(data)
            if let old = object(bucket: bucket, key: key), content(of: old) == bytes { continue }
            do throws(APIError) {
                _ = try put(
                    bytes, bucket: bucket, key: key, contentType: "application/octet-stream", metadata: [:], at: date
                ) { _ throws(APIError) in }
            } catch {
                throw LocalLambdaError(
                    .bucketUnusable, "the file \(path) could not be put into the bucket \(bucket): \(error.message)")
            }
        }
    }
}
