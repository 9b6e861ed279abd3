import AWSServices
import OrderedCollections
import StageKit

/// What belongs to a function and not to its versions: tags, reserved concurrency, address, permissions.
struct FunctionLevelSettings: Sendable {
    let input: DeployInput
    let function: FunctionClient

    /// What a new function needs beyond its creation (tags come with that).
    var initial: [String] {
        var names: [String] = []
        if case .value = input.reservedConcurrency { names.append("reservedConcurrency") }
        if case .value = input.functionURL { names.append("functionUrl") }
        if case .value(let wanted) = input.permissions, !wanted.isEmpty { names.append("permissions") }
        return names
    }

    /// What differs, by name.
    func differences(from details: FunctionDetails) async throws -> [String] {
        var names: [String] = []
        if !tagChanges(details).isEmpty { names.append("tags") }
        let reserved = details.concurrency?.reservedConcurrentExecutions
        switch input.reservedConcurrency {
        case .absent: break
        case .cleared: if reserved != nil { names.append("reservedConcurrency") }
        case .value(let wanted): if reserved != wanted { names.append("reservedConcurrency") }
        }
        if try await needsURL() { names.append("functionUrl") }
        if try await !permissionChanges().isEmpty { names.append("permissions") }
        return names
    }

    /// Brings one of them about.
    func ensure(_ name: String) async throws {
        switch name {
        case "tags": try await ensureTags()
        case "reservedConcurrency": try await ensureConcurrency()
        case "functionUrl": try await ensureURL()
        case "permissions": try await ensurePermissions()
        default: break
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

    // MARK: The address

    private func foundURL() async throws -> FunctionURLConfig? {
        try await function.find { try await $0.getFunctionURLConfig(function.id, qualifier: nil) }
    }

    private func needsURL() async throws -> Bool {
        switch input.functionURL {
        case .absent: return false
        case .cleared: return try await foundURL() != nil
        case .value(let wanted): return try await foundURL().map { !wanted.isMet(by: $0) } ?? true
        }
    }

    private func ensureURL() async throws {
        guard try await needsURL() else { return }
        let isThere = try await foundURL() != nil
        guard case .value(let wanted) = input.functionURL else {
            return try await function.call { try await $0.deleteFunctionURLConfig(function.id, qualifier: nil) }
        }
        _ = try await function.call { lambda in
            isThere
                ? try await lambda.updateFunctionURLConfig(function.id, qualifier: nil, wanted.config)
                : try await lambda.createFunctionURLConfig(function.id, qualifier: nil, wanted.config)
        }
    }

    // MARK: Permissions

    private struct PermissionChanges {
        var remove: [String] = []
        var add: [String] = []
        var revisionID: String?
        var isEmpty: Bool { remove.isEmpty && add.isEmpty }
    }

    private func permissionChanges() async throws -> PermissionChanges {
        guard let wanted = input.permissions.value(clearedAs: [:]) else { return PermissionChanges() }
        let policy = try await function.find { try await $0.getPolicy(function.id, qualifier: nil) }
        let document = policy?.policy.flatMap { try? JSONValue(parsing: $0) }
        var changes = PermissionChanges(revisionID: policy?.revisionId)
        var met: Set<String> = []
        for statement in document?["Statement"]?.arrayValue ?? [] {
            guard let id = statement["Sid"]?.stringValue else { continue }
            if let input = wanted[id], input.isMet(by: statement) { met.insert(id) } else { changes.remove.append(id) }
        }
        changes.add = wanted.keys.filter { !met.contains($0) }.sorted()
        return changes
    }

    private func ensurePermissions() async throws {
        guard let wanted = input.permissions.value(clearedAs: [:]) else { return }
        let removed = try await permissionChanges().remove
        for id in removed {
            // Each change of the policy gives it another revision id.
            let revision = try await permissionChanges().revisionID
            let _: Void? = try await function.find {
                try await $0.removePermission(
                    function.id, statementId: id, qualifier: nil, revisionId: revision)
            }
        }
        for id in try await permissionChanges().add {
            guard let input = wanted[id] else { continue }
            var permission = input.permission(id)
            permission.revisionId = try await permissionChanges().revisionID
            try await function.call { [permission] in
                try await $0.addPermission(function.id, qualifier: nil, permission)
            }
        }
    }
}
