import LambdaStages
import StageKit

/// In tests there is one function, whatever a stage calls it.
extension TestHookServices: StageServices {
    func of(function: String?, alias: String?) -> any StageServices { self }

    func provision(_ qualifier: String, executions: Int) async throws {
        let call: JSONValue = [
            "action": "provision", "version": .string(qualifier), "executions": .integer(Int64(executions)),
        ]
        world.change { state in
            state.provisioning.append(call)
            state.provisioned[qualifier] = HookProvisioning(
                requested: executions, available: executions, status: "READY")
        }
    }

    func unprovision(_ qualifier: String) async throws {
        world.change { state in
            state.provisioning.append(["action": "unprovision", "version": .string(qualifier)])
            state.provisioned[qualifier] = nil
        }
    }

    func provisioned(_ qualifier: String) async throws -> HookProvisioning? { world.read { $0.provisioned[qualifier] } }
}
