package import Foundation

/// The input of CreateFunction. Fields that are nil are left to AWS's defaults.
package struct CreateFunctionRequest: Encodable, Sendable, Hashable {
    package var functionName: String
    package var code: FunctionCode
    package var role: String
    /// Required for zip packages.
    package var runtime: String?
    /// Required for zip packages.
    package var handler: String?
    package var description: String?
    /// Seconds, 1 to 900; AWS's default is 3.
    package var timeout: Int?
    /// MB, 128 to 10,240; AWS's default is 128.
    package var memorySize: Int?
    /// Whether to publish version 1 at once.
    package var publish: Bool?
    package var vpcConfig: VPCConfig?
    /// `Zip` (default) or `Image`.
    package var packageType: String?
    package var deadLetterConfig: DeadLetterConfig?
    package var environment: FunctionEnvironment?
    package var kmsKeyArn: String?
    package var tracingConfig: TracingConfig?
    package var tags: [String: String]?
    /// ARNs of layer versions, at most five.
    package var layers: [String]?
    package var fileSystemConfigs: [FileSystemConfig]?
    package var imageConfig: ImageConfig?
    package var architectures: [String]?
    package var ephemeralStorage: EphemeralStorage?
    package var snapStart: SnapStart?
    package var loggingConfig: LoggingConfig?

    package init(functionName: String, code: FunctionCode, role: String) {
        self.functionName = functionName
        self.code = code
        self.role = role
    }

    enum CodingKeys: String, CodingKey {
        case functionName, code, role, runtime, handler, description, timeout, memorySize, publish, vpcConfig
        case packageType, deadLetterConfig, environment
        case kmsKeyArn = "KMSKeyArn"
        case tracingConfig, tags, layers, fileSystemConfigs, imageConfig, architectures, ephemeralStorage
        case snapStart, loggingConfig
    }
}

/// The input of UpdateFunctionCode.
package struct UpdateFunctionCodeRequest: Encodable, Sendable, Hashable {
    package var functionName: String
    package var code: FunctionCode
    package var architectures: [String]?
    /// Whether to publish a version of the new code.
    package var publish: Bool?
    /// Whether to check the request only.
    package var dryRun: Bool?
    /// The update is refused with 412 when the function shows another one.
    package var revisionId: String?

    package init(functionName: String, code: FunctionCode, revisionId: String? = nil) {
        self.functionName = functionName
        self.code = code
        self.revisionId = revisionId
    }

    enum CodingKeys: String, CodingKey {
        case architectures, publish, dryRun, revisionId
    }

    /// The name goes into the path, and the code's fields stand beside the others.
    package func encode(to encoder: any Encoder) throws {
        try code.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(architectures, forKey: .architectures)
        try container.encodeIfPresent(publish, forKey: .publish)
        try container.encodeIfPresent(dryRun, forKey: .dryRun)
        try container.encodeIfPresent(revisionId, forKey: .revisionId)
    }
}

/// The input of UpdateFunctionConfiguration.
///
/// A field that is nil is left as it is. To clear one, send its empty value: `environment: .init(variables: [:])`,
/// `layers: []`, `deadLetterConfig: .init(targetArn: "")`, `vpcConfig: .init(subnetIds: [], securityGroupIds: [])`,
/// `fileSystemConfigs: []`, `kmsKeyArn: ""`, `imageConfig: .init()`.
package struct UpdateFunctionConfigurationRequest: Encodable, Sendable, Hashable {
    package var functionName: String
    package var role: String?
    package var handler: String?
    package var description: String?
    /// Seconds.
    package var timeout: Int?
    /// MB.
    package var memorySize: Int?
    package var vpcConfig: VPCConfig?
    package var environment: FunctionEnvironment?
    package var runtime: String?
    package var deadLetterConfig: DeadLetterConfig?
    package var kmsKeyArn: String?
    package var tracingConfig: TracingConfig?
    /// The update is refused with 412 when the function shows another one.
    package var revisionId: String?
    package var layers: [String]?
    package var fileSystemConfigs: [FileSystemConfig]?
    package var imageConfig: ImageConfig?
    package var ephemeralStorage: EphemeralStorage?
    package var snapStart: SnapStart?
    package var loggingConfig: LoggingConfig?

    package init(functionName: String, revisionId: String? = nil) {
        self.functionName = functionName
        self.revisionId = revisionId
    }

    /// Without the name, which goes into the path.
    enum CodingKeys: String, CodingKey {
        case role, handler, description, timeout, memorySize, vpcConfig, environment, runtime, deadLetterConfig
        case kmsKeyArn = "KMSKeyArn"
        case tracingConfig, revisionId, layers, fileSystemConfigs, imageConfig, ephemeralStorage, snapStart
        case loggingConfig
    }
}

/// Where a function's code comes from.
package enum FunctionCode: Sendable, Hashable {
    /// A zip archive's bytes, at most 50 MB (AWS's quota for a direct upload).
    case zip(Data)
    /// A zip archive in a bucket of the same region.
    case s3(bucket: String, key: String, version: String? = nil)
    /// A container image in ECR.
    case image(uri: String)
}

extension FunctionCode: Encodable {
    enum CodingKeys: String, CodingKey {
        case zipFile, s3Bucket, s3Key, s3ObjectVersion, imageUri
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .zip(let bytes):
            try container.encode(bytes.base64EncodedString(), forKey: .zipFile)
        case .s3(let bucket, let key, let version):
            try container.encode(bucket, forKey: .s3Bucket)
            try container.encode(key, forKey: .s3Key)
            try container.encodeIfPresent(version, forKey: .s3ObjectVersion)
        case .image(let uri):
            try container.encode(uri, forKey: .imageUri)
        }
    }
}
