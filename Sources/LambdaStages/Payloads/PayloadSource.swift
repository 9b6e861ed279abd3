import AWSServices
import Foundation
import OrderedCollections
package import StageKit

/// Where an event, or an expected answer, comes from: a map with the one key `value`, `file` or `s3` names the place,
/// anything else is the value itself.
package enum PayloadSource: Hashable, Sendable {
    case value(JSONValue)
    /// A path, from the pipeline's folder.
    case file(String)
    /// An address `s3://bucket/key`.
    case s3(bucket: String, key: String)

    /// - Throws: `PayloadError` for an address that is not valid.
    package init(_ value: JSONValue) throws(PayloadError) {
        guard let object = value.objectValue, object.count == 1, let only = object.first else {
            self = .value(value)
            return
        }
        switch (only.key, only.value) {
        case ("value", let inner): self = .value(inner)
        case ("file", .string(let path)): self = .file(path)
        case ("s3", .string(let address)):
            let parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "s3:", parts[1].isEmpty, !parts[2].isEmpty, !parts[3].isEmpty else {
                throw PayloadError(message: "'\(address)' is not an S3 address such as s3://bucket/key.")
            }
            self = .s3(bucket: String(parts[2]), key: String(parts[3]))
        case ("file", _), ("s3", _):
            throw PayloadError(
                message: "'\(only.key)' must be a string; to send this map as it is, write { value: … }.")
        default: self = .value(value)
        }
    }
}

/// Why a payload's place cannot be used.
package struct PayloadError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}

extension PayloadSource: Decodable {
    package init(from decoder: any Decoder) throws {
        try self.init(JSONValue(from: decoder))
    }
}

extension PayloadSource {
    /// AWS's limit of an event: 6 MB.
    static let limit = 6_291_556

    /// The recorded part of a payload from outside: small payloads whole, and a hash of each.
    private struct Recorded: Codable, Sendable {
        static let mostBytes = 65_536

        let base64: String?
        let sha256: String

        init(_ bytes: [UInt8]) {
            base64 = bytes.count <= Self.mostBytes ? Data(bytes).base64EncodedString() : nil
            sha256 = CodeHash.of(bytes)
        }
    }

    /// The bytes: those of the file or object, or the value as JSON.
    /// - Parameter step: names the step that reads what is outside.
    func load(
        _ services: LambdaServices.Connection, _ context: StageContext, step: String
    ) async throws -> [UInt8] {
        if case .value(let value) = self { return value.bytes() }
        var read: [UInt8]?
        let recorded = try await context.read(step) {
            let bytes = try await fetch(services, context)
            read = bytes
            return Recorded(bytes)
        }
        if let read { return read }
        if let data = recorded.base64.flatMap({ Data(base64Encoded: $0) }) { return Array(data) }
        let bytes = try await fetch(services, context)
        guard CodeHash.of(bytes) == recorded.sha256 else {
            throw StageError(.changed, "\(displayName) is not what it was when this run began. Start a new run.")
        }
        return bytes
    }

    private var displayName: String {
        switch self {
        case .value: "The payload"
        case .file(let path): "The file \(path)"
        case .s3(let bucket, let key): "s3://\(bucket)/\(key)"
        }
    }

    private func fetch(_ services: LambdaServices.Connection, _ context: StageContext) async throws -> [UInt8] {
        switch self {
        case .value(let value): return value.bytes()
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: context.path(path)) else {
                throw StageError(.invalidInput, "The file \(context.path(path)) cannot be read.")
            }
            return Array(data)
        case .s3(let bucket, let key):
            do {
                return try await services.objects.object(bucket: bucket, key: key, version: nil, limit: Self.limit)
            } catch let error as AWSError {
                throw StageError(error, on: "s3://\(bucket)/\(key)")
            }
        }
    }

    /// The problems of a written value that are known before the run.
    static func diagnostics(_ value: JSONValue?, at path: [String], _ location: StageCheckContext) -> [StageDiagnostic]
    {
        guard let value else { return [] }
        do throws(PayloadError) {
            guard case .file(let file) = try PayloadSource(value) else { return [] }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: location.path(file), isDirectory: &isFolder),
                !isFolder.boolValue
            else { return [StageDiagnostic(path + ["file"], "There is no file \(location.path(file)).")] }
            return []
        } catch {
            return [StageDiagnostic(path, error.message)]
        }
    }
}
