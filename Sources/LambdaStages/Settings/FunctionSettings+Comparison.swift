import AWSServices
import StageKit

/// One setting that the pipeline gives: how to compare it, and how to write it.
struct FunctionSetting {
    let name: String
    /// Whether a configuration has the wanted value.
    /// - Throws: `StageError` when AWS cannot show the present value.
    let isMet: (FunctionConfiguration) throws -> Bool
    let update: (inout UpdateFunctionConfigurationRequest) -> Void
    let create: (inout CreateFunctionRequest) -> Void
}

extension FunctionSettings {
    /// The names of the settings that differ. `description` counts only together with others.
    func differences(from configuration: FunctionConfiguration) throws -> [String] {
        let names = try given.filter { try !$0.isMet(configuration) }.map(\.name)
        return names == ["description"] ? [] : names
    }

    /// The settings that the pipeline gives, field by field.
    var given: [FunctionSetting] {
        let settings: [FunctionSetting?] = [
            setting("runtime", runtime, "", { $0.runtime ?? "" }, \.runtime, \.runtime),
            setting("handler", handler, "", { $0.handler ?? "" }, \.handler, \.handler),
            setting("role", role, "", { $0.role ?? "" }, \.role) { $0.role = $1 },
            setting("description", description, "", { $0.description ?? "" }, \.description, \.description),
            setting("memory", memory, 128, { $0.memorySize ?? 128 }, \.memorySize, \.memorySize),
            setting(
                "timeout", timeout.map { Int($0.seconds.rounded(.up)) }, 3, { $0.timeout ?? 3 }, \.timeout, \.timeout),
            environmentSetting,
            setting("layers", layers, [], { $0.layers?.compactMap(\.arn) ?? [] }, \.layers, \.layers),
            setting("vpc", vpc.map(Self.request), Self.noVPC, { $0.plainVPC }, \.vpcConfig, \.vpcConfig),
            setting("kmsKey", kmsKey, "", { $0.kmsKeyArn ?? "" }, \.kmsKeyArn, \.kmsKeyArn),
            setting(
                "deadLetterTarget", deadLetterTarget.map { DeadLetterConfig(targetArn: $0) },
                DeadLetterConfig(targetArn: ""), { DeadLetterConfig(targetArn: $0.deadLetterConfig?.targetArn ?? "") },
                \.deadLetterConfig, \.deadLetterConfig),
            setting(
                "tracing", tracing.map { TracingConfig(mode: $0) }, TracingConfig(mode: "PassThrough"),
                { TracingConfig(mode: $0.tracingConfig?.mode ?? "PassThrough") }, \.tracingConfig, \.tracingConfig),
            setting(
                "ephemeralStorage", ephemeralStorage.map { EphemeralStorage(size: $0) }, EphemeralStorage(size: 512),
                { $0.ephemeralStorage ?? EphemeralStorage(size: 512) }, \.ephemeralStorage, \.ephemeralStorage),
            setting(
                "snapStart", snapStart.map { SnapStart(applyOn: $0 ? "PublishedVersions" : "None") },
                SnapStart(applyOn: "None"), { SnapStart(applyOn: $0.snapStart?.applyOn ?? "None") }, \.snapStart,
                \.snapStart),
            loggingSetting,
            setting(
                "fileSystems",
                fileSystems.map { $0.map { FileSystemConfig(arn: $0.arn, localMountPath: $0.path) } }, [],
                { $0.fileSystemConfigs ?? [] }, \.fileSystemConfigs, \.fileSystemConfigs),
            imageSetting,
        ]
        return settings.compactMap { $0 }
    }

    private func setting<Value: Hashable & Sendable>(
        _ name: String, _ given: PatchValue<Value>, _ empty: Value,
        _ current: @escaping (FunctionConfiguration) -> Value,
        _ update: WritableKeyPath<UpdateFunctionConfigurationRequest, Value?>,
        _ create: WritableKeyPath<CreateFunctionRequest, Value?>
    ) -> FunctionSetting? {
        setting(name, given, empty, current, update) { $0[keyPath: create] = $1 }
    }

    private func setting<Value: Hashable & Sendable>(
        _ name: String, _ given: PatchValue<Value>, _ empty: Value,
        _ current: @escaping (FunctionConfiguration) -> Value,
        _ update: WritableKeyPath<UpdateFunctionConfigurationRequest, Value?>,
        _ create: @escaping (inout CreateFunctionRequest, Value) -> Void
    ) -> FunctionSetting? {
        guard let wanted = given.value(clearedAs: empty) else { return nil }
        return FunctionSetting(
            name: name, isMet: { current($0) == wanted }, update: { $0[keyPath: update] = wanted },
            // What a new function has not got need not be cleared, and AWS refuses some empty values.
            create: { if wanted != empty { create(&$0, wanted) } })
    }

    /// Clearing does not need the present value.
    private var environmentSetting: FunctionSetting? {
        guard let wanted = environment.value(clearedAs: [:]) else { return nil }
        return FunctionSetting(
            name: "environment",
            isMet: { configuration in
                guard let found = configuration.readableEnvironment else {
                    if wanted.isEmpty { return false }
                    throw configuration.unreadableEnvironment
                }
                return found.hasSameBytes(as: wanted)
            }, update: { $0.environment = FunctionEnvironment(variables: wanted) },
            create: { if !wanted.isEmpty { $0.environment = FunctionEnvironment(variables: wanted) } })
    }

    /// An empty list overrides nothing, as an absent one.
    private var imageSetting: FunctionSetting? {
        guard let wanted = image.map(Self.request).value(clearedAs: ImageConfig()) else { return nil }
        return FunctionSetting(
            name: "imageConfig",
            isMet: { configuration in
                let answer = configuration.imageConfigResponse
                if let error = answer?.error {
                    let reason = [error.errorCode, error.message].compactMap { $0 }.joined(separator: ": ")
                    throw StageError(
                        .failed,
                        "AWS cannot show the image settings of function \(configuration.functionName) "
                            + "(\(reason.isEmpty ? "no reason given" : reason)), so they cannot be compared.")
                }
                let found = answer?.imageConfig ?? ImageConfig()
                return found.entryPoint ?? [] == wanted.entryPoint ?? [] && found.command ?? [] == wanted.command ?? []
                    && found.workingDirectory ?? "" == wanted.workingDirectory ?? ""
            }, update: { $0.imageConfig = wanted }, create: { if wanted != ImageConfig() { $0.imageConfig = wanted } })
    }

    /// Only what is given of it is compared: AWS fills in the rest.
    private var loggingSetting: FunctionSetting? {
        guard let wanted = logging.map(Self.request).value(clearedAs: LoggingConfig(logFormat: "Text")) else {
            return nil
        }
        return FunctionSetting(
            name: "logging",
            isMet: { configuration in
                let found = configuration.loggingConfig
                func same(_ value: String?, _ other: String?) -> Bool { value == nil || value == other }
                return same(wanted.logFormat, found?.logFormat ?? "Text")
                    && same(wanted.applicationLogLevel, found?.applicationLogLevel)
                    && same(wanted.systemLogLevel, found?.systemLogLevel) && same(wanted.logGroup, found?.logGroup)
            }, update: { $0.loggingConfig = wanted }, create: { $0.loggingConfig = wanted })
    }

    private static let noVPC = VPCConfig(subnetIds: [], securityGroupIds: [])

    private static func request(_ vpc: VPC) -> VPCConfig {
        VPCConfig(subnetIds: (vpc.subnets ?? []).sorted(), securityGroupIds: (vpc.securityGroups ?? []).sorted())
    }

    private static func request(_ logging: LogSettings) -> LoggingConfig {
        LoggingConfig(
            logFormat: logging.format, applicationLogLevel: logging.applicationLevel,
            systemLogLevel: logging.systemLevel, logGroup: logging.group)
    }

    private static func request(_ image: Image) -> ImageConfig {
        ImageConfig(entryPoint: image.entryPoint, command: image.command, workingDirectory: image.workingDirectory)
    }
}

extension [String: String] {
    /// Whether both have the same keys and values, byte for byte as AWS compares them.
    func hasSameBytes(as other: Self) -> Bool {
        count == other.count
            && allSatisfy { key, value in
                other.first { $0.key.utf8.elementsEqual(key.utf8) }
                    .map { $0.value.utf8.elementsEqual(value.utf8) } ?? false
            }
    }
}

extension FunctionConfiguration {
    /// The environment's variables; nil if AWS cannot show them.
    var readableEnvironment: [String: String]? {
        environment?.error == nil ? environment?.variables ?? [:] : nil
    }

    /// The error of a decision that needs an environment which AWS cannot show.
    var unreadableEnvironment: StageError {
        let reason = [environment?.error?.errorCode, environment?.error?.message].compactMap { $0 }
            .joined(separator: ": ")
        return StageError(
            .failed,
            "The environment of function \(functionName) cannot be read, so it cannot be compared: "
                + (reason.isEmpty ? "AWS gives no reason." : reason.endedSentence)
                + " Give the caller the permission kms:Decrypt for the key \(kmsKeyArn ?? "aws/lambda").")
    }

    /// The VPC without what AWS adds, in an order that does not matter to it.
    var plainVPC: VPCConfig {
        VPCConfig(
            subnetIds: (vpcConfig?.subnetIds ?? []).sorted(),
            securityGroupIds: (vpcConfig?.securityGroupIds ?? []).sorted())
    }
}
