import Expressions
package import LambdaStages
import LuaHooks
package import StageKit

/// The host functions that scripts have, for process plugins. What changes a function is called within steps and in
/// undo only.
package struct ModuleHostFunctions: HostFunctions {
    private let services: LambdaServices

    package init(_ services: LambdaServices) {
        self.services = services
    }

    package func call(_ function: String, arguments: JSONValue, context: StageContext) async throws -> JSONValue {
        let services = LiveStageServices(services, input: context.input, context: context)
        return try await HostModuleCalls(services, allowsEffects: context.isInEffect)
            .call(function, arguments: arguments)
    }
}
