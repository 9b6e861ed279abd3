import AWSServices
import StageKit

/// The outputs of a Deploy or an Update Code.
struct DeployOutput: Codable, Sendable {
    let functionName: String
    /// Without a qualifier.
    let functionArn: String?
    /// The version that was published, or that is like `$LATEST`; null without `publish`.
    let version: FunctionVersion?
    let versionArn: String?
    let codeSha256: String?
    let revisionId: String?
    /// Whether the function was created.
    let created: Bool
    /// Whether the version was published by this stage.
    let published: Bool
    /// The names of the settings that were changed.
    let changes: [String]
    /// The aliases that were moved.
    var aliases: [RouteOutput] = []

    init(
        _ state: FunctionState, name: String, version: Publishing.Result?, created: Bool, changes: [String],
        aliases: [RouteOutput] = []
    ) {
        functionName = name
        functionArn = state.arn
        self.version = version?.version
        versionArn = version.flatMap { version in state.arn.map { "\($0):\(version.version)" } }
        codeSha256 = state.codeSha256
        revisionId = state.revisionID
        self.created = created
        published = version?.isNew ?? false
        self.changes = changes
        self.aliases = aliases
    }

    /// With every key, so that expressions may read what is null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(functionName, forKey: .functionName)
        try container.encode(functionArn, forKey: .functionArn)
        try container.encode(version, forKey: .version)
        try container.encode(versionArn, forKey: .versionArn)
        try container.encode(codeSha256, forKey: .codeSha256)
        try container.encode(revisionId, forKey: .revisionId)
        try container.encode(created, forKey: .created)
        try container.encode(published, forKey: .published)
        try container.encode(changes, forKey: .changes)
        try container.encode(aliases, forKey: .aliases)
    }
}

/// The state of the function at the end of the stage.
struct FunctionState: Codable, Sendable {
    let arn: String?
    let codeSha256: String?
    let revisionID: String?

    static func read(_ function: FunctionClient, _ clock: any RunClock) async throws -> FunctionState {
        let now = try await function.untilStable(clock).configuration
        let arn = now.functionArn.map { $0.hasSuffix(":$LATEST") ? String($0.dropLast(8)) : $0 }
        return FunctionState(arn: arn, codeSha256: now.codeSha256, revisionID: now.revisionId)
    }
}
