import Crypto
import Expressions
import Foundation
import Synchronization

/// Buckets and objects, in memory and, if there is a folder, on disk.
final class ObjectStorage: Sendable {
    private struct State {
        var buckets: [String: Date] = [:]
        var objects: [String: [ExactString: StoredObject]] = [:]
        var contents: [String: [UInt8]] = [:]
    }

    private struct BucketRecord: Codable {
        var name: String
        var created: Date
    }

    private let folder: String?
    private let files: DurableFile
    private let state: Mutex<State>

    init(folder: String?, files: DurableFile) throws(LocalLambdaError) {
        self.folder = folder
        self.files = files
        var state = State()
        if let folder {
            for name in try StateFolder.names(in: folder) {
                let path = "\(folder)/\(name)"
                if name.hasSuffix(".bucket") {
                    let record = try Self.read(BucketRecord.self, at: path)
                    state.buckets[record.name] = record.created
                } else if name.hasSuffix(".object") {
                    let object = try Self.read(StoredObject.self, at: path)
                    state.objects[object.bucket, default: [:]][ExactString(object.key)] = object
                }
            }
        }
        self.state = Mutex(state)
    }

    var buckets: [(name: String, created: Date)] {
        state.withLock { $0.buckets.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 } }
    }

    func hasBucket(_ name: String) -> Bool {
        state.withLock { $0.buckets[name] != nil }
    }

    func makeBucket(_ name: String, at date: Date) throws(LocalLambdaError) {
        try state.withLock { (state) throws(LocalLambdaError) in
            guard state.buckets[name] == nil else { return }
            try write(BucketRecord(name: name, created: date), to: "\(name).bucket")
            state.buckets[name] = date
        }
    }

    /// False if there are objects in it.
    func removeBucket(_ name: String) throws(LocalLambdaError) -> Bool {
        try state.withLock { (state) throws(LocalLambdaError) in
            guard state.objects[name]?.isEmpty ?? true else { return false }
            if let folder { try files.remove("\(folder)/\(name).bucket") }
            state.buckets[name] = nil
            return true
        }
    }

    /// - Parameter condition: looked at in the same moment as the write; throws to refuse it.
    func put(
        _ bytes: [UInt8], bucket: String, key: String, contentType: String, metadata: [String: String], at date: Date,
        unless condition: (StoredObject?) throws(APIError) -> Void
    ) throws(APIError) -> StoredObject {
        let etag = Insecure.MD5.hash(data: bytes).hexadecimal
        let object = StoredObject(
            bucket: bucket, key: key, size: bytes.count, etag: etag, lastModified: date, contentType: contentType,
            metadata: metadata, content: UUID().uuidString.lowercased())
        return try state.withLock { (state) throws(APIError) in
            let old = state.objects[bucket]?[ExactString(key)]
            try condition(old)
            do throws(LocalLambdaError) {
                if let folder { try files.write(bytes, to: "\(folder)/\(object.content).data") }
                // The record is what makes the content count: it comes second, and replaces the old one in one step.
                try write(object, to: Self.recordName(bucket, key))
            } catch {
                throw .storage(error.message)
            }
            if folder == nil { state.contents[object.content] = bytes }
            state.objects[bucket, default: [:]][ExactString(key)] = object
            if let old { discard(old, &state) }
            return object
        }
    }

    func object(bucket: String, key: String) -> StoredObject? {
        state.withLock { $0.objects[bucket]?[ExactString(key)] }
    }

    func content(of object: StoredObject) -> [UInt8]? {
        if let folder {
            return FileManager.default.contents(atPath: "\(folder)/\(object.content).data").map(Array.init)
        }
        return state.withLock { $0.contents[object.content] }
    }

    func objects(bucket: String) -> [StoredObject] {
        state.withLock { state in
            (state.objects[bucket].map { Array($0.values) } ?? [])
                .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        }
    }

    func remove(bucket: String, key: String) throws(APIError) {
        try state.withLock { (state) throws(APIError) in
            guard let old = state.objects[bucket]?[ExactString(key)] else { return }
            do throws(LocalLambdaError) {
                if let folder { try files.remove("\(folder)/\(Self.recordName(bucket, key))") }
            } catch {
                throw .storage(error.message)
            }
            state.objects[bucket]?[ExactString(key)] = nil
            discard(old, &state)
        }
    }

    private func discard(_ object: StoredObject, _ state: inout State) {
        state.contents[object.content] = nil
        if let folder { unlink("\(folder)/\(object.content).data") }
    }

    private func write(_ record: some Encodable, to name: String) throws(LocalLambdaError) {
        guard let folder else { return }
        guard let data = try? JSONEncoder().encode(record) else {
            throw LocalLambdaError(.damagedState, "the record \(name) cannot be written as JSON")
        }
        try files.write(Array(data), to: "\(folder)/\(name)")
    }

    /// Keys may be longer than file names, and hold any character.
    private static func recordName(_ bucket: String, _ key: String) -> String {
        SHA256.hash(data: Array("\(bucket)/\(key)".utf8)).hexadecimal + ".object"
    }

    private static func read<Record: Decodable>(_ type: Record.Type, at path: String) throws(LocalLambdaError) -> Record
    {
        guard let data = FileManager.default.contents(atPath: path),
            let record = try? JSONDecoder().decode(type, from: data)
        else {
            throw LocalLambdaError(
                .damagedState, "\(path) is not a record of the local Lambda: repair it, or remove the folder")
        }
        return record
    }
}
