import AWSServices
import StageKit

/// An alias's provisioned concurrency, put on it after the switch.
struct AliasProvisioning: Sendable {
    let access: AliasAccess
    let context: StageContext

    static let keyPrefix = "provisioned concurrency "

    /// The recorded state, for the undo.
    private struct Record: Codable {
        let reference: AliasReference
        /// nil: none.
        let executions: Int?
    }

    /// Makes it so many executions and waits until they are ready.
    /// - Returns: whether anything was changed.
    func ensure(_ executions: Int) async throws -> Bool {
        let reference = access.reference
        let before = try await context.read("fetch provisioned concurrency") {
            try await Self.requested(access)
        }
        if before == executions { return false }
        let undo = UndoStep(
            Self.keyPrefix + "\(reference.function.name):\(reference.alias)",
            before: try JSONValue(encoding: Record(reference: reference, executions: before)),
            wanted: try JSONValue(encoding: Record(reference: reference, executions: executions)))
        try await context.step("provision \(executions)", undo: undo) {
            try await Self.put(executions, access)
        }
        return true
    }

    static func undo(_ record: UndoRecord, context: StageContext) async throws {
        let before = try record.before.decode(Record.self)
        let wanted = try record.wanted.map { try $0.decode(Record.self).executions }
        let function = try await FunctionClient(
            before.reference.function, context.services[LambdaServices.self])
        let access = AliasAccess(function: function, alias: before.reference.alias, clock: context.clock)
        let now = try await requested(access)
        if now == before.executions { return }
        guard wanted.contains(now) else {
            throw StageError(
                .conflict,
                "Somebody else changed the provisioned concurrency of \(access.reference.displayName): it is "
                    + "\(now.map(String.init) ?? "none"), and was \(before.executions.map(String.init) ?? "none").")
        }
        if let executions = before.executions {
            try await put(executions, access)
        } else {
            try await function.call(of: access.reference.displayName) {
                try await $0.deleteProvisionedConcurrency(function.id, qualifier: access.alias)
            }
        }
    }

    private static func requested(_ access: AliasAccess) async throws -> Int? {
        try await access.provisioned()?.requestedProvisionedConcurrentExecutions
    }

    private static func put(_ executions: Int, _ access: AliasAccess) async throws {
        let (function, subject) = (access.function, access.reference.displayName)
        if try await requested(access) != executions {
            _ = try await function.call(of: subject) {
                try await $0.putProvisionedConcurrency(function.id, qualifier: access.alias, executions: executions)
            }
        }
        let late = "The provisioned concurrency of \(subject) was not ready after half an hour."
        try await Polling(clock: access.clock, limit: .seconds(1800))(late) {
            let found = try await access.provisioned()
            switch found?.status {
            case "READY": return ()
            case "FAILED":
                let reason = (found?.statusReason ?? "AWS gives no reason").endedSentence
                throw StageError(.failed, "The provisioned concurrency of \(subject) failed: \(reason)")
            default: return nil
            }
        }
    }
}
