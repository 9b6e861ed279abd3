import Expressions
package import LuaHooks
package import StageKit

/// The host functions that scripts have, for process plugins. What changes a function is called within steps and in
/// undo only.
package struct ModuleHostFunctions: HostFunctions {
    private let services: LuaStage.Services

    /// - Parameter services: what the functions ask.
    package init(_ services: @escaping LuaStage.Services) {
        self.services = services
    }

    package func call(_ function: String, arguments: JSONValue, context: StageContext) async throws -> JSONValue {
        try await HostModuleCalls(try services(context), allowsEffects: context.allowsEffects)
            .call(function, arguments: arguments)
    }
}
