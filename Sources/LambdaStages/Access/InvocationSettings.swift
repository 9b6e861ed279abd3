import AWSServices
import OrderedCollections
import StageKit

/// The URL, the permissions and the asynchronous invocation of a function, or of one of its aliases.
struct InvocationSettings: Sendable {
    let function: FunctionClient
    /// An alias; nil is the function itself.
    var qualifier: String?
    let functionURL: PatchValue<FunctionURLInput>
    let permissions: PatchValue<[String: PermissionInput]>
    let asyncInvocation: PatchValue<AsyncInvocationInput>

    private var displayName: String {
        qualifier.map { "alias \($0) of function \(function.name)" } ?? "function \(function.name)"
    }

    /// Whether the pipeline gives any of them.
    var isAsked: Bool {
        if case .absent = functionURL, case .absent = permissions, case .absent = asyncInvocation { return false }
        return true
    }

    /// The settings that a new function or alias needs.
    var initial: [String] {
        var names: [String] = []
        if case .value = functionURL { names.append("functionUrl") }
        if case .value(let wanted) = permissions, !wanted.isEmpty { names.append("permissions") }
        if case .value = asyncInvocation { names.append("asyncInvocation") }
        return names
    }

    /// The names of the settings that differ.
    func differences() async throws -> [String] {
        async let needsURL = needsURL()
        async let needsAsyncInvocation = needsAsyncInvocation()
        let needsPermissions = try await !permissionChanges().isEmpty
        return (try await needsURL ? ["functionUrl"] : []) + (needsPermissions ? ["permissions"] : [])
            + (try await needsAsyncInvocation ? ["asyncInvocation"] : [])
    }

    /// Applies one of them.
    func ensure(_ name: String) async throws {
        switch name {
        case "functionUrl": try await ensureURL()
        case "permissions": try await ensurePermissions()
        case "asyncInvocation": try await ensureAsyncInvocation()
        default: break
        }
    }

    // MARK: The address

    private func foundURL() async throws -> FunctionURLConfig? {
        try await function.find { try await $0.getFunctionURLConfig(function.id, qualifier: qualifier) }
    }

    private func needsURL() async throws -> Bool {
        switch functionURL {
        case .absent: return false
        case .cleared: return try await foundURL() != nil
        case .value(let wanted): return try await foundURL().map { !wanted.isMet(by: $0) } ?? true
        }
    }

    private func ensureURL() async throws {
        guard try await needsURL() else { return }
        let isThere = try await foundURL() != nil
        guard case .value(let wanted) = functionURL else {
            return try await function.call { try await $0.deleteFunctionURLConfig(function.id, qualifier: qualifier) }
        }
        _ = try await function.call { lambda in
            isThere
                ? try await lambda.updateFunctionURLConfig(function.id, qualifier: qualifier, wanted.config)
                : try await lambda.createFunctionURLConfig(function.id, qualifier: qualifier, wanted.config)
        }
    }

    // MARK: Asynchronous invocation

    private func foundAsyncInvocation() async throws -> EventInvokeConfig? {
        try await function.find(of: displayName) {
            try await $0.getEventInvokeConfig(function.id, qualifier: qualifier)
        }
    }

    private func needsAsyncInvocation() async throws -> Bool {
        switch asyncInvocation {
        case .absent: return false
        case .cleared: return try await foundAsyncInvocation() != nil
        case .value(let wanted): return try await foundAsyncInvocation().map { !wanted.isMet(by: $0) } ?? true
        }
    }

    private func ensureAsyncInvocation() async throws {
        if case .value(let wanted) = asyncInvocation {
            _ = try await function.call(of: displayName) {
                try await $0.putEventInvokeConfig(function.id, qualifier: qualifier, wanted.config)
            }
        } else {
            let _: Void? = try await function.find(of: displayName) {
                try await $0.deleteEventInvokeConfig(function.id, qualifier: qualifier)
            }
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
        guard let wanted = permissions.value(clearedAs: [:]) else { return PermissionChanges() }
        let policy = try await function.find { try await $0.getPolicy(function.id, qualifier: qualifier) }
        let document = policy?.policy.flatMap { try? JSONValue(parsing: $0) }
        var changes = PermissionChanges(revisionID: policy?.revisionId)
        var met: Set<String> = []
        for statement in document?["Statement"]?.arrayValue ?? [] {
            guard let id = statement["Sid"]?.stringValue else { continue }
            guard let input = wanted[id] else {
                changes.remove.append(id)
                continue
            }
            if input.isMet(by: statement) {
                met.insert(id)
            } else {
                try checkNothingIsLost(id, input, statement)
                changes.remove.append(id)
            }
        }
        changes.add = wanted.keys.filter { !met.contains($0) }.sorted()
        return changes
    }

    private func checkNothingIsLost(_ id: String, _ input: PermissionInput, _ statement: JSONValue) throws {
        let lost = input.lostMembers(of: statement)
        guard lost.isEmpty else {
            throw StageError(
                .refused,
                "The permission \(id) of \(displayName) differs, and to replace it would drop "
                    + "\(lost.joined(separator: ", ")). Nothing was changed. Name it in 'permissions', or remove the statement "
                    + "by hand.")
        }
    }

    private func ensurePermissions() async throws {
        guard let wanted = permissions.value(clearedAs: [:]) else { return }
        let removed = try await permissionChanges().remove
        for id in removed {
            // Each change of the policy gives it another revision id.
            let revision = try await permissionChanges().revisionID
            let _: Void? = try await function.find {
                try await $0.removePermission(
                    function.id, statementId: id, qualifier: qualifier, revisionId: revision)
            }
        }
        for id in try await permissionChanges().add {
            guard let input = wanted[id] else { continue }
            var permission = input.permission(id)
            permission.revisionId = try await permissionChanges().revisionID
            try await function.call { [permission] in
                try await $0.addPermission(function.id, qualifier: qualifier, permission)
            }
        }
    }
}
