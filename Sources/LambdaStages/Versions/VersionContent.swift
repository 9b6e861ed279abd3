import AWSServices

/// All of a configuration that makes a version what it is: code and settings, without description, dates and ids.
struct VersionContent: Hashable {
    private let code: String?
    private let texts: [String]
    private let numbers: [Int]
    private let lists: [[String]]
    private let environment: [String: String]
    private let fileSystems: [FileSystemConfig]
    private let image: ImageConfig

    init(_ configuration: FunctionConfiguration) {
        code = configuration.codeSha256
        let logging = configuration.loggingConfig
        texts = [
            configuration.runtime ?? "", configuration.role ?? "", configuration.handler ?? "",
            configuration.kmsKeyArn ?? "", configuration.deadLetterConfig?.targetArn ?? "",
            configuration.tracingConfig?.mode ?? "PassThrough", configuration.snapStart?.applyOn ?? "None",
            configuration.packageType ?? "Zip", configuration.architecture, logging?.logFormat ?? "Text",
            logging?.applicationLogLevel ?? "", logging?.systemLogLevel ?? "", logging?.logGroup ?? "",
        ]
        numbers = [
            configuration.timeout ?? 3, configuration.memorySize ?? 128, configuration.ephemeralStorage?.size ?? 512,
        ]
        let vpc = configuration.plainVPC
        lists = [
            configuration.layers?.compactMap(\.arn) ?? [], vpc.subnetIds ?? [], vpc.securityGroupIds ?? [],
        ]
        environment = configuration.environment?.variables ?? [:]
        fileSystems = configuration.fileSystemConfigs ?? []
        image = configuration.imageConfigResponse?.imageConfig ?? ImageConfig()
    }
}
