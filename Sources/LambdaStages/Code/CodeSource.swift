import StageKit

/// Where a function's code comes from, as a pipeline writes it.
enum CodeSource: Hashable, Sendable {
    /// A folder, which is zipped, or a zip.
    case path(String)
    /// A zip.
    case zip(String)
    /// A zip in a bucket of the function's region.
    case s3(bucket: String, key: String, version: String?)
    /// A container image in ECR.
    case image(String)

    static let kind = InputKind.object(
        InputField("path", .string, "A folder, which is zipped reproducibly, or a zip file."),
        InputField("zip", .string, "A zip file of at most 50 MB."),
        InputField(
            "s3",
            .object(
                InputField("bucket", .string, "The bucket, in the function's region.", required: true),
                InputField("key", .string, "The key of the zip file.", required: true),
                InputField("version", .string, "The object's version. Default: the newest.")),
            "A zip file in S3."),
        InputField("image", .string, "The URI of a container image in ECR."))

    static let field = InputField("code", kind, "The code: one of path, zip, s3 and image.")
}

extension CodeSource: Decodable {
    private struct Fields: Decodable {
        struct Object: Decodable {
            let bucket: String
            let key: String
            let version: String?
        }

        let path: String?
        let zip: String?
        let s3: Object?
        let image: String?
    }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(from: decoder)
        if let path = fields.path {
            self = .path(path)
        } else if let zip = fields.zip {
            self = .zip(zip)
        } else if let object = fields.s3 {
            self = .s3(bucket: object.bucket, key: object.key, version: object.version)
        } else if let image = fields.image {
            self = .image(image)
        } else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "write one of path, zip, s3 and image"))
        }
    }
}
