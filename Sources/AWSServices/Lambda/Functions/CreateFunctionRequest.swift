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
