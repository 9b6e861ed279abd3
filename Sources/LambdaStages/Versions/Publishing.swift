import AWSServices
import StageKit

/// Publishes `$LATEST`, or finds the version that it was published as.
struct Publishing: Sendable {
    let function: FunctionClient
    let context: StageContext

    /// A version with what later stages read of it.
    struct Result: Codable, Sendable {
        let version: FunctionVersion
        /// Whether this attempt published it.
        let isNew: Bool
    }

    /// The versions before the publish.
    private struct Before: Codable {
        /// The version with the highest number; nil without a version.
        let newest: FunctionVersion?
        /// The newest version that is like `$LATEST`.
        let same: FunctionVersion?
        let codeSha256: String?
    }

    /// - Parameters:
    ///   - hasChanged: whether this attempt changed code or configuration; without a change, a version that is like
    ///     `$LATEST` will do.
    ///   - description: the new version's.
    func publish(hasChanged: Bool, description: String?) async throws -> Result {
        let before = try await context.read("fetch versions") { try await fetch() }
        if !hasChanged, let same = before.same { return Result(version: same, isNew: false) }
        let result = try await context.step("publish version") {
            try await publish(above: before.newest, codeSha256: before.codeSha256, description)
        }
        let subject = "version \(result.version) of \(function.name)"
        if result.isNew {
            await context.log("Published \(subject).")
            await context.report(
                .versionPublished(function: function.name, version: result.version.description))
        }
        try await context.read("wait for version \(result.version)") {
            _ = try await function.untilActive(version: result.version, context.clock)
        }
        return result
    }

    private func fetch() async throws -> Before {
        let latest = try await function.untilStable(context.clock).configuration
        let versions = try await function.publishedVersions()
        let content = VersionContent(latest)
        return Before(
            newest: versions.last?.published,
            same: versions.last { VersionContent($0).isSame(as: content) }?.published, codeSha256: latest.codeSha256)
    }

    /// A version above `newest` that is like `$LATEST` was published by an attempt whose answer was lost. Where the
    /// environment cannot be read, AWS decides: it publishes no second version of the same code and settings.
    private func publish(above newest: FunctionVersion?, codeSha256: String?, _ description: String?) async throws
        -> Result
    {
        var lastFailure: StageError?
        for round in 0..<6 {
            let latest = try await function.untilStable(context.clock).configuration
            let content = VersionContent(latest)
            let ours = try await function.publishedVersions(canBeKnown: round == 0).last { version in
                version.published.map { $0 > newest ?? .number(0) } == true
                    && VersionContent(version).isSame(as: content)
            }
            if let published = ours?.published { return Result(version: published, isNew: true) }
            guard latest.codeSha256 == codeSha256 else {
                throw StageError(
                    .conflict,
                    "Somebody else changed the code of function \(function.name) before it could be published: its "
                        + "hash is \(latest.codeSha256 ?? "unknown"), where \(codeSha256 ?? "none") was expected.")
            }
            do {
                defer { function.snapshot.invalidate() }
                let made = try await function.call {
                    try await $0.publishVersion(
                        function.id, description: description, codeSha256: latest.codeSha256,
                        revisionId: latest.revisionId)
                }
                if made.state == "Active", let active = made.published { function.snapshot[active] = made }
                guard let published = made.published else {
                    throw StageError(.failed, "AWS published function \(function.name) without a number.")
                }
                return Result(version: published, isNew: published > newest ?? .number(0))
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

/// The code and settings of a version, without description, dates and ids.
struct VersionContent {
    private let code: String?
    private let texts: [String]
    private let numbers: [Int]
    private let lists: [[String]]
    /// nil if AWS cannot show it: then nothing can be said to be like it.
    private let environment: [String: String]?
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
        environment = configuration.readableEnvironment
        fileSystems = configuration.fileSystemConfigs ?? []
        image = configuration.imageConfigResponse?.imageConfig ?? ImageConfig()
    }

    /// Whether both are the same; false if the environment of one cannot be read.
    func isSame(as other: VersionContent) -> Bool {
        guard let environment, let theirs = other.environment, environment.hasSameBytes(as: theirs) else {
            return false
        }
        return code == other.code && texts == other.texts && numbers == other.numbers && lists == other.lists
            && fileSystems == other.fileSystems && image == other.image
    }
}
