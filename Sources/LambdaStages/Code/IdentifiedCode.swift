import StageKit

/// The code of a stage, identified by its recorded hash. It is read where it is uploaded: a run that is resumed after
/// the upload does not need it any more.
struct IdentifiedCode: Sendable {
    let source: CodeSource
    /// SHA-256 in Base64, as AWS shows it; nil if it cannot be known without AWS.
    let sha256: String?
    private let services: LambdaServices.Connection
    private let context: StageContext
    /// The code that this process has read.
    private let loaded: CodePackage?

    init(_ source: CodeSource, _ services: LambdaServices.Connection, _ context: StageContext) async throws {
        self.source = source
        self.services = services
        self.context = context
        var loaded: CodePackage?
        let recorded: String = try await context.read("identify code") {
            let package = try await CodePackage.load(source, services, context)
            loaded = package
            return package.sha256 ?? ""
        }
        self.loaded = loaded
        sha256 = recorded.isEmpty ? nil : recorded
    }

    /// The code itself.
    /// - Throws: `StageError` if it is not what the run began with.
    func package() async throws -> CodePackage {
        if let loaded { return loaded }
        let package = try await CodePackage.load(source, services, context)
        guard package.sha256 == sha256 else {
            throw StageError(
                .changed,
                "The code is not the one that this run began with: its hash was \(sha256 ?? "unknown"). Start a new run."
            )
        }
        return package
    }

    /// Warns if the code has changed since an earlier process uploaded it.
    func warnIfChanged() async {
        guard loaded == nil, !context.isReplay, (try? await package()) == nil else { return }
        await context.warn("The code has changed since the run began; what was uploaded is the code it began with.")
    }
}
