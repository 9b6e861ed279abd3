import Expressions
import Foundation
package import LambdaStages
import LuaRuntime
package import StageKit

/// The functions of the host modules, called by name with plain data: for those who are not scripts.
package struct HostModuleCalls: Sendable {
    private let modules: [LuaModule]
    private let session: HostSession

    /// - Parameters:
    ///   - services: what the functions ask.
    ///   - allowsSideEffects: whether functions with side effects may be called.
    package init(_ services: any StageServices, allowsSideEffects: Bool) {
        session = HostSession(stage: StageSteps(allowsSideEffects: allowsSideEffects))
        session.begin(services)
        modules = HostModules.all(session)
    }

    /// Calls a function.
    /// - Parameters:
    ///   - name: such as `http.get`.
    ///   - arguments: a list of the arguments, or a map, which is the only one; null for none.
    /// - Returns: what it gives; a list if that is more than one value; null for nothing. A string that is not UTF-8
    ///   is a map with `base64`.
    /// - Throws: what the function throws.
    package func call(_ name: String, arguments: JSONValue) async throws -> JSONValue {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let module = modules.first(where: { $0.name == parts[0] }),
            let function = module.functions.first(where: { $0.name == parts[1] })
        else {
            let known = modules.flatMap { module in module.functions.map { "\(module.name).\($0.name)" } }
            throw HostFunctionError(
                "there is no host function '\(name.shortened(to: 60))'.\(NearestName.hint(for: name, among: known))")
        }
        let given: [LuaValue] =
            switch arguments {
            case .null: []
            case .array(let items): items.map { $0.isNull ? .nil : .json($0) }
            default: [.json(arguments)]
            }
        let results = try await function(given).map(Self.plain)
        await session.flushLog()
        return results.count > 1 ? .array(results) : results.first ?? .null
    }

    private static func plain(_ value: LuaValue) -> JSONValue {
        switch value {
        case .json(let value): value
        case .bytes(let bytes): ["base64": .string(Data(bytes).base64EncodedString())]
        case .table(let members): .object(members.mapValues(plain))
        case .readOnly(let value): plain(value)
        default: .null
        }
    }
}
