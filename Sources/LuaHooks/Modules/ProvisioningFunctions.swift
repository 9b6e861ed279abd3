import LambdaStages
import LuaRuntime
import StageKit

/// Provisioned concurrency of a version or an alias, in stages and there within `ctx.step` and `undo` only:
///
/// - `lambda.provision(qualifier, executions, { function= }?)` asks for it; it is not ready at once
/// - `lambda.unprovision(qualifier, { function= }?)`
/// - `lambda.provisioned(qualifier, { function= }?)` gives `{ requested, available, status, reason }`, or nil; `status`
///   is `READY`, `IN_PROGRESS` or `FAILED`
enum ProvisioningFunctions {
    static func all(_ session: HostSession) -> [LuaHostFunction] {
        guard session.stage != nil else { return [] }
        return [
            .awaited("provision") { arguments in
                let call = "lambda.provision(ctx.with.version, 5)"
                let qualifier = try Arguments.version(arguments.first, call: call)
                guard let executions = arguments.at(1).intValue, executions > 0 else {
                    throw HostFunctionError(
                        "the executions are an integer above 0, not \(arguments.at(1).shown): \(call)")
                }
                let services = try services("provision", arguments.at(2), session, call)
                session.stage?.recordSideEffect()
                try await services.provision(qualifier, executions: executions)
                return []
            },
            .awaited("unprovision") { arguments in
                let call = "lambda.unprovision(ctx.with.version)"
                let qualifier = try Arguments.version(arguments.first, call: call)
                let services = try services("unprovision", arguments.at(1), session, call)
                session.stage?.recordSideEffect()
                try await services.unprovision(qualifier)
                return []
            },
            .awaited("provisioned") { arguments in
                let call = "lambda.provisioned(ctx.with.version)"
                let qualifier = try Arguments.version(arguments.first, call: call)
                let services = try services("provisioned", arguments.at(1), session, call)
                guard let found = try await services.provisioned(qualifier) else { return [.nil] }
                var members: JSONObject = [
                    "requested": .integer(Int64(found.requested)), "available": .integer(Int64(found.available)),
                    "status": .string(found.status),
                ]
                members["reason"] = found.reason.map(JSONValue.string)
                return [.json(.object(members))]
            },
        ]
    }

    private static func services(
        _ name: String, _ options: LuaValue, _ session: HostSession, _ call: String
    ) throws -> any StageServices {
        guard session.stage?.allowsSideEffects == true else {
            throw HostFunctionError(
                "call lambda.\(name) inside of ctx.step(name, function() … end), or in undo, so that its side effect "
                    + "is recorded")
        }
        guard let services = try session.services(in: options, call: call) as? any StageServices else {
            throw HostFunctionError("lambda.\(name) is for stages")
        }
        return services
    }
}
