import Archives
import Expressions
import Foundation

extension LambdaService {
    /// The most a zip archive may have in a request, in bytes.
    private static let zippedLimit = 52_428_800

    /// Takes the code that a request gives: inline, in S3, or as an image's address.
    func codeReference(
        _ input: OperationInput, packageType: String, prefix: String
    ) throws(APIError) -> CodeReference {
        let zip = input.string("ZipFile")
        let bucket = input.string("S3Bucket")
        let image = input.string("ImageUri")
        if packageType == "Image" {
            guard let image, zip == nil, bucket == nil else {
                throw .invalidParameter("Please provide ImageUri when updating a function with packageType Image.")
            }
            return CodeReference(sha256: image.sha256Text, size: 0, archive: nil, imageURI: image)
        }
        guard image == nil else {
            throw .invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.")
        }
        guard zip == nil || bucket == nil else {
            throw .invalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.")
        }
        let bytes: [UInt8]
        if let zip {
            bytes = try Self.decoded(zip, at: prefix + "zipFile")
        } else if let bucket {
            bytes = try content(
                bucket: bucket, key: input.string("S3Key"), version: input.string("S3ObjectVersion"))
        } else {
            throw .invalidParameter("Please provide a source for function code.")
        }
        return try store(bytes)
    }

    /// A zip archive that a request carries.
    static func decoded(_ zip: String, at member: String) throws(APIError) -> [UInt8] {
        guard let data = Data(base64Encoded: zip) else {
            throw APIError(status: 400, code: "SerializationException", message: "'\(member)' is not valid Base64.")
        }
        guard data.count <= Self.zippedLimit else {
            throw APIError(
                status: 413, code: "RequestEntityTooLargeException",
                message: "Zipped size must be smaller than \(Self.zippedLimit) bytes")
        }
        return Array(data)
    }

    func content(bucket: String, key: String?, version: String?) throws(APIError) -> [UInt8] {
        func failure(_ code: String, _ message: String) -> APIError {
            .invalidParameter("Error occurred while GetObject. S3 Error Code: \(code). S3 Error Message: \(message)")
        }
        guard let key else { throw .invalidParameter("Please provide an S3Key with the S3Bucket.") }
        guard objects.hasBucket(bucket) else {
            throw failure("NoSuchBucket", "The specified bucket does not exist")
        }
        guard version == nil || version == "null" else {
            throw failure("NoSuchVersion", "The local S3 keeps no versions of objects.")
        }
        guard let object = objects.object(bucket: bucket, key: key), let bytes = objects.content(of: object) else {
            throw failure("NoSuchKey", "The specified key does not exist.")
        }
        return bytes
    }

    func store(_ bytes: [UInt8]) throws(APIError) -> CodeReference {
        do throws(ArchiveError) {
            try ZipArchive.check(bytes)
        } catch {
            switch error.code {
            case .tooLarge:
                throw .invalidParameter("Unzipped size must be smaller than \(ZipArchive.unpackedLimit) bytes")
            case .empty: throw .invalidParameter("Uploaded file must be a non-empty zip")
            default:
                throw .invalidParameter(
                    "Could not unzip uploaded file. Please check your file, then try to upload again.")
            }
        }
        do throws(ArchiveError) {
            // AWS takes an archive whose files its user cannot read, and the function fails later.
            try ZipArchive.check(bytes, isReadable: true)
        } catch {
            configuration.onNotice?("This code would not run on AWS: \(error.message).")
        }
        do throws(ArchiveError) {
            // AWS takes an archive whose files its user cannot read, and the function fails later.
            try ZipArchive.check(bytes, isReadable: true)
        } catch {
            configuration.onNotice?("This code would not run on AWS: \(error.message).")
        }
        do throws(LocalLambdaError) {
            return try code.add(bytes)
        } catch {
            throw .storage(error.message)
        }
    }
}
