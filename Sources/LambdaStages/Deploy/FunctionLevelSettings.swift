import AWSServices
import OrderedCollections
import StageKit

/// The settings of a function that are not of its versions: tags, reserved concurrency, address, permissions.
struct FunctionLevelSettings: Sendable {
    let input: DeployInput
    let function: FunctionClient

    private var access: InvocationSettings {
        InvocationSettings(
            function: function, functionURL: input.functionURL, permissions: input.permissions,
            asyncInvocation: input.asyncInvocation)
    }

    /// The settings that a new function gets after its creation; tags come with the creation.
    var initial: [String] {
        var names: [String] = []
        if case .value = input.reservedConcurrency { names.append("reservedConcurrency") }
        return names + access.initial
    }

    /// The names of the settings that differ.
    func differences(from details: FunctionDetails) async throws -> [String] {
        var names: [String] = []
        if !tagChanges(details).isEmpty { names.append("tags") }
        let reserved = details.concurrency?.reservedConcurrentExecutions
        switch input.reservedConcurrency {
        case .absent: break
        case .cleared: if reserved != nil { names.append("reservedConcurrency") }
        case .value(let wanted): if reserved != wanted { names.append("reservedConcurrency") }
        }
        return names + (try await access.differences())
    }

    /// Brings one of them about.
    func ensure(_ name: String) async throws {
        switch name {
        case "tags": try await ensureTags()
        case "reservedConcurrency": try await ensureConcurrency()
        default: try await access.ensure(name)
        }
    }

    // MARK: Tags

    private struct TagChanges {
        var added: [String: String] = [:]
        var remove: [String] = []
        var isEmpty: Bool { added.isEmpty && remove.isEmpty }
    }

    private func tagChanges(_ details: FunctionDetails) -> TagChanges {
        guard let wanted = input.tags.value(clearedAs: [:]) else { return TagChanges() }
        let found = details.tags ?? [:]
        return TagChanges(
            added: wanted.filter { found[$0.key] != $0.value },
            // Tags of AWS's own services cannot be taken off.
            remove: found.keys.filter { wanted[$0] == nil && !$0.hasPrefix("aws:") }.sorted())
    }

    private func ensureTags() async throws {
        let details = try await function.existing()
        let changes = tagChanges(details)
        guard let arn = details.configuration.functionArn else { return }
        if !changes.added.isEmpty { try await function.call { try await $0.tagResource(arn, tags: changes.added) } }
        if !changes.remove.isEmpty {
            try await function.call { try await $0.untagResource(arn, keys: changes.remove) }
        }
    }

    // MARK: Reserved concurrency

    private func ensureConcurrency() async throws {
        switch input.reservedConcurrency {
        case .absent: break
        case .cleared: try await function.call { try await $0.deleteFunctionConcurrency(function.id) }
        case .value(let wanted):
            try await function.call { try await $0.putFunctionConcurrency(function.id, reserved: wanted) }
        }
    }
}
