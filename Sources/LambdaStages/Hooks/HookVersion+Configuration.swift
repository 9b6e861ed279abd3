import AWSServices
import Foundation

extension FunctionConfiguration {
    /// When a version was published, or the function changed last. AWS writes 2026-01-02T03:04:05.678+0000.
    var changedAt: Date? {
        lastModified.flatMap { try? Date(String($0.prefix(19) + "Z"), strategy: .iso8601) }
    }
}

extension HookVersion {
    /// nil for `$LATEST`.
    init?(_ configuration: FunctionConfiguration, aliases: [AliasConfiguration]) {
        guard let version = configuration.version, version.number != nil else { return nil }
        self.init(
            version.description, arn: configuration.functionArn, description: configuration.description ?? "",
            runtime: configuration.runtime, memory: configuration.memorySize, timeout: configuration.timeout,
            codeSha256: configuration.codeSha256, codeSize: configuration.codeSize,
            publishedAt: configuration.changedAt,
            environmentKeys: configuration.environment?.variables?.keys.sorted() ?? [],
            aliases: aliases.filter { $0.functionVersion == version || $0.weights[version] != nil }.map(\.name).sorted())
    }
}

extension HookAlias {
    init(_ alias: AliasConfiguration) {
        self.init(
            alias.name, description: alias.description ?? "", version: alias.functionVersion.description,
            weights: AliasState(alias).weights.mapValues { ($0 * 100_000_000).rounded() / 1_000_000 })
    }
}
