import AWSServices
import StageKit

/// Publishes `$LATEST`, or finds the version that it was published as.
struct Publishing: Sendable {
    let function: FunctionClient
    let context: StageContext

    /// A version with what later stages read of it.
    struct Result: Codable, Sendable {
        let version: String
        /// Whether this attempt published it.
        let isNew: Bool
    }

    /// What was there before.
    private struct Before: Codable {
        /// The highest number; 0 without a version.
        let newest: Int
        /// The newest version that is like `$LATEST`.
        let same: String?
        let codeSha256: String?
    }

    /// - Parameters:
    ///   - hasChanged: whether this attempt changed code or configuration; without a change, a version that is like
    ///     `$LATEST` will do.
    ///   - description: the new version's.
    func publish(hasChanged: Bool, description: String?) async throws -> Result {
        let before = try await context.step("look at versions") { try await look() }
        if !hasChanged, let same = before.same { return Result(version: same, isNew: false) }
        let result = try await context.step("publish version") {
            try await publish(above: before.newest, codeSha256: before.codeSha256, description)
        }
        let subject = "version \(result.version) of \(function.name)"
        if result.isNew {
            await context.log("Published \(subject).")
            await context.report("stays", ["what": .string(subject), "version": .string(result.version)])
        }
        try await context.step("wait for version \(result.version)") {
            _ = try await function.untilActive(version: result.version, context.clock)
        }
        return result
    }

    private func look() async throws -> Before {
        let latest = try await function.untilStable(context.clock).configuration
        let versions = try await function.publishedVersions()
        let content = VersionContent(latest)
        return Before(
            newest: versions.last?.number?.value ?? 0,
            same: versions.last { VersionContent($0) == content }?.version?.description, codeSha256: latest.codeSha256)
    }

    /// A version above `newest` that is like `$LATEST` was published by an attempt whose answer was lost.
    private func publish(above newest: Int, codeSha256: String?, _ description: String?) async throws -> Result {
        var lastFailure: StageError?
        for _ in 0..<6 {
            let latest = try await function.untilStable(context.clock).configuration
            let content = VersionContent(latest)
            let ours = try await function.publishedVersions().last { version in
                (version.number?.value ?? 0) > newest && VersionContent(version) == content
            }
            if let number = ours?.version?.description { return Result(version: number, isNew: true) }
            guard latest.codeSha256 == codeSha256 else {
                throw StageError(
                    .conflict,
                    "Somebody else changed the code of function \(function.name) before it could be published: its "
                        + "hash is \(latest.codeSha256 ?? "unknown"), where \(codeSha256 ?? "none") was expected.")
            }
            do {
                let made = try await function.call {
                    try await $0.publishVersion(
                        function.id, description: description, codeSha256: latest.codeSha256,
                        revisionId: latest.revisionId)
                }
                guard let number = made.number else {
                    throw StageError(.failed, "AWS published function \(function.name) without a number.")
                }
                return Result(version: number.description, isNew: number.value > newest)
            } catch let error as StageError {
                guard let aws = error.aws,
                    aws.isOutcomeUnknown || aws.isPreconditionFailed || aws.isUpdateInProgress
                else { throw error }
                lastFailure = error
                try await context.clock.sleep(for: .milliseconds(300))
            }
        }
        throw lastFailure ?? StageError(.failed, "Publishing function \(function.name) failed.")
    }
}

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
