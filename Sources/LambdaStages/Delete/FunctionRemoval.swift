import AWSServices
import StageKit

/// Removes a function with all that belongs to it, and says what that was.
struct FunctionRemoval: Sendable {
    let function: FunctionClient
    let context: StageContext

    /// The parts of the function, as the step journal keeps them.
    struct Inventory: Codable, Sendable {
        var exists = false
        var versions: [FunctionVersion] = []
        var aliases: [String] = []
        /// The source by the mapping's id.
        var mappings: [String: String] = [:]
        /// Versions and aliases that have it.
        var provisioned: [String] = []
        /// Whose address it is: an alias, or empty for the function.
        var urls: [String] = []
        var permissions: [String] = []

        /// All of it in words.
        var displayName: [String] {
            mappings.values.sorted().map { "event source \($0)" }
                + provisioned.map { "provisioned concurrency of \($0)" }
                + urls.map { $0.isEmpty ? "function URL" : "function URL of \($0)" }
                + permissions.map { "permission \($0)" } + aliases.map { "alias \($0)" }
                + versions.map { "version \($0)" } + (exists ? ["function"] : [])
        }
    }

    func inventory() async throws -> Inventory {
        guard try await function.details() != nil else { return Inventory() }
        var found = Inventory(exists: true)
        found.versions = try await function.publishedVersions().compactMap(\.published)
        found.aliases = try await function.call { try await $0.listAliases(function.id) }.map(\.name).sorted()
        for mapping in try await function.eventSources(of: [nil] + found.aliases + found.versions.map(\.description)) {
            found.mappings[mapping.uuid] = mapping.eventSourceArn ?? mapping.uuid
        }
        found.provisioned = try await function.call { try await $0.listProvisionedConcurrency(function.id) }
            .compactMap(\.qualifier).sorted()
        found.urls = try await function.call { try await $0.listFunctionURLConfigs(function.id) }
            .map { FunctionName($0.functionArn ?? "").qualifier ?? "" }
        let policy = try await function.find { try await $0.getPolicy(function.id, qualifier: nil) }
        let document = policy?.policy.flatMap { try? JSONValue(parsing: $0) }
        found.permissions = (document?["Statement"]?.arrayValue ?? []).compactMap { $0["Sid"]?.stringValue }
        return found
    }

    /// Removes what was found. What AWS refuses is kept for the end: aliases, addresses, permissions and provisioned
    /// concurrency go with the function; event sources do not.
    /// - Throws: `StageError` that says what is left.
    func execute(_ found: Inventory) async throws {
        var refusals = DeletionRefusals()
        var left = DeletionRefusals()
        for (uuid, source) in found.mappings.sorted(by: { $0.key < $1.key }) {
            let isRemoved = try await left.collect("event source \(source)", context) {
                try await context.step("remove event source \(uuid)") {
                    try await function.removeEventSource(uuid, context.clock)
                }
            }
            if isRemoved { await context.log("Removed event source \(source).") }
        }
        for qualifier in found.provisioned {
            try await remove("provisioned concurrency of \(qualifier)", &refusals) {
                try await $0.deleteProvisionedConcurrency(function.id, qualifier: qualifier)
            }
        }
        for qualifier in found.urls {
            try await remove("function URL of \(qualifier.isEmpty ? "the function" : qualifier)", &refusals) {
                try await $0.deleteFunctionURLConfig(function.id, qualifier: qualifier.isEmpty ? nil : qualifier)
            }
        }
        for permission in found.permissions {
            try await remove("permission \(permission)", &refusals) {
                try await $0.removePermission(
                    function.id, statementId: permission, qualifier: nil, revisionId: nil)
            }
        }
        for alias in found.aliases {
            try await remove("alias \(alias)", &refusals) { try await $0.deleteAlias(function.id, alias: alias) }
        }
        // With its versions.
        let isDeleted = try await left.collect("function \(function.name)", context) {
            try await context.step("delete function") { try await deleteFunction() }
        }
        if !isDeleted { try refusals.throwIfAny("Function \(function.name)", and: left, of: found.displayName.count) }
        try left.throwIfAny("Function \(function.name)", of: found.displayName.count)
    }

    private func remove(
        _ what: String, _ refusals: inout DeletionRefusals, _ body: @Sendable (any LambdaAPI) async throws -> Void
    ) async throws {
        _ = try await refusals.collect(what, context) {
            try await context.step("remove \(what)") {
                let _: Void? = try await function.find(of: "\(what) of function \(function.name)", body)
            }
        }
    }

    private func deleteFunction() async throws {
        for _ in 0..<3 {
            guard try await function.details() != nil else { return }
            do {
                let _: Void? = try await function.find { try await $0.deleteFunction(function.id, qualifier: nil) }
            } catch let error as StageError where error.aws?.isOutcomeUnknown == true {
                try await context.clock.sleep(for: .milliseconds(500))
            }
        }
        try await Polling(clock: context.clock, limit: .seconds(60))(
            "AWS still shows function \(function.name) a minute after it was deleted."
        ) { try await function.details() == nil ? () : nil }
    }
}
