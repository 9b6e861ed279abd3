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
