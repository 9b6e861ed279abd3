import AWSServices
import StageKit

/// Removes a function with all that belongs to it, and says what that was.
struct FunctionRemoval: Sendable {
    let function: FunctionClient
    let context: StageContext

    /// What there is, as the record keeps it.
    struct Inventory: Codable, Sendable {
        var exists = false
        var versions: [String] = []
        var aliases: [String] = []
        /// The source by the mapping's id.
        var mappings: [String: String] = [:]
        /// Versions and aliases that have it.
        var provisioned: [String] = []
        /// Whose address it is: an alias, or empty for the function.
        var urls: [String] = []
        var permissions: [String] = []

        /// All of it in words.
        var words: [String] {
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
        found.versions = try await function.publishedVersions().compactMap { $0.number?.description }
        found.aliases = try await function.call { try await $0.listAliases(function.id) }.map(\.name).sorted()
        for qualifier in [String?.none] + found.aliases + found.versions {
            let target = qualifier.map { "\(function.id):\($0)" } ?? function.id
            for mapping in try await function.call({
                try await $0.listEventSourceMappings(functionName: target, eventSourceArn: nil)
            }) where mapping.state != "Deleting" {
                found.mappings[mapping.uuid] = mapping.eventSourceArn ?? mapping.uuid
            }
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

    func execute(_ found: Inventory) async throws {
        for (uuid, source) in found.mappings.sorted(by: { $0.key < $1.key }) {
            try await context.step("remove event source \(uuid)") {
                try await function.removeEventSource(uuid, context.clock)
            }
            await context.log("Removed event source \(source).")
        }
        for qualifier in found.provisioned {
            try await context.step("remove provisioned concurrency of \(qualifier)") {
                let _: Void? = try await function.find {
                    try await $0.deleteProvisionedConcurrency(function.id, qualifier: qualifier)
                }
            }
        }
        for qualifier in found.urls {
            try await context.step("remove function URL of \(qualifier.isEmpty ? "the function" : qualifier)") {
                let _: Void? = try await function.find {
                    try await $0.deleteFunctionURLConfig(
                        function.id, qualifier: qualifier.isEmpty ? nil : qualifier)
                }
            }
        }
        for permission in found.permissions {
            try await context.step("remove permission \(permission)") {
                let _: Void? = try await function.find {
                    try await $0.removePermission(
                        function.id, statementId: permission, qualifier: nil, revisionId: nil)
                }
            }
        }
        for alias in found.aliases {
            try await context.step("delete alias \(alias)") {
                try await function.call(of: "alias \(alias) of function \(function.name)") {
                    try await $0.deleteAlias(function.id, alias: alias)
                }
            }
        }
        // With its versions.
        try await context.step("delete function") { try await deleteFunction() }
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
