import Expressions
import StageKit

/// A plugin's call of a host function.
struct HostInvocation: Sendable {
    let function: String
    let arguments: JSONValue

    /// Reads the call, and checks whether the plugin may make it.
    init(_ parameters: JSONValue, grantedBy manifest: PluginManifest) throws(PluginSessionError) {
        guard let function = parameters["function"]?.stringValue else {
            throw PluginSessionError(.protocolViolation, "sent 'host/invoke' without 'function', a string")
        }
        let parts = function.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let module = parts.first.map(String.init) else {
            throw PluginSessionError(
                .protocolViolation,
                "called the host function \(PluginText.quoted(function)), which is not of the form module.name")
        }
        guard HostModuleName.always.contains(module) || manifest.uses.contains(module) else {
            let hint =
                HostModuleName.granted.contains(module)
                ? " that it was not granted: its manifest would need 'uses: [\(module)]'" : ", which does not exist"
            throw PluginSessionError(
                .protocolViolation, "called the host function \(PluginText.quoted(function))\(hint)")
        }
        self.function = function
        arguments = parameters["arguments"] ?? .null
    }

    func answer(from functions: any HostFunctions, in context: StageContext) async -> PluginMessage.Answer {
        do {
            return .result(try await functions.call(function, arguments: arguments, context: context))
        } catch {
            return .failure(JSONRPCError(JSONRPCError.Number.failed, "\(error)"))
        }
    }
}
