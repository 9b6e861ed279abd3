/// A function's or a published version's configuration, as Lambda answers it.
///
/// Only what this package reads; an answer may leave out any field but the name. Strings that AWS keeps adding to
/// (runtimes, states) stay strings.
package struct FunctionConfiguration: Codable, Sendable, Hashable {
    package var functionName: String
    /// With a qualifier: `…:function:name:7`, or `…:function:name:live` when an alias was asked for.
    package var functionArn: String?
    /// `zip` packages only, such as `python3.12`.
    package var runtime: String?
    package var role: String?
    package var handler: String?
    /// Bytes.
    package var codeSize: Int?
    package var description: String?
    /// Seconds.
    package var timeout: Int?
    /// MB.
    package var memorySize: Int?
    /// ISO 8601 with milliseconds and zone, as AWS writes it: `2026-01-02T03:04:05.678+0000`.
    package var lastModified: String?
    /// Base64.
    package var codeSha256: String?
    package var version: FunctionVersion?
    package var vpcConfig: VPCConfig?
    package var deadLetterConfig: DeadLetterConfig?
    package var environment: FunctionEnvironment?
    package var kmsKeyArn: String?
    package var tracingConfig: TracingConfig?
    /// Changes with each change of the function, and when a change comes into effect.
    package var revisionId: String?
    package var layers: [LayerReference]?
    /// `Pending`, `Active`, `Inactive`, `Failed`; absent in lists.
    package var state: String?
    package var stateReason: String?
    package var stateReasonCode: String?
    /// `Successful`, `InProgress`, `Failed`; absent in lists and right after creation.
    package var lastUpdateStatus: String?
    package var lastUpdateStatusReason: String?
    package var lastUpdateStatusReasonCode: String?
    package var fileSystemConfigs: [FileSystemConfig]?
    /// `Zip` or `Image`.
    package var packageType: String?
    package var imageConfigResponse: ImageConfigResponse?
    /// `x86_64` or `arm64`.
    package var architectures: [String]?
    package var ephemeralStorage: EphemeralStorage?
    package var snapStart: SnapStart?
    package var loggingConfig: LoggingConfig?

    package init(functionName: String) {
        self.functionName = functionName
    }

    enum CodingKeys: String, CodingKey {
        case functionName, functionArn, runtime, role, handler, codeSize, description, timeout, memorySize
        case lastModified, codeSha256, version, vpcConfig, deadLetterConfig, environment
        case kmsKeyArn = "KMSKeyArn"
        case tracingConfig, revisionId, layers, state, stateReason, stateReasonCode, lastUpdateStatus
        case lastUpdateStatusReason, lastUpdateStatusReasonCode, fileSystemConfigs, packageType
        case imageConfigResponse, architectures, ephemeralStorage, snapStart, loggingConfig
    }
}

/// What GetFunction answers: the configuration, and what does not belong to a version.
package struct FunctionDetails: Codable, Sendable, Hashable {
    package struct CodeLocation: Codable, Sendable, Hashable {
        /// `S3` or `ECR`.
        package var repositoryType: String?
        /// A presigned address of the package, good for ten minutes.
        package var location: String?
        package var imageUri: String?
        package var resolvedImageUri: String?
    }

    package struct Concurrency: Codable, Sendable, Hashable {
        package var reservedConcurrentExecutions: Int?
    }

    package var configuration: FunctionConfiguration
    package var code: CodeLocation?
    package var tags: [String: String]?
    package var concurrency: Concurrency?

    package init(configuration: FunctionConfiguration) {
        self.configuration = configuration
    }
}
