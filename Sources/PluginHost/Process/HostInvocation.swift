import Expressions
import StageKit

/// A call of a host function by a plugin.
struct HostInvocation: Sendable {
    let function: String
    let arguments: JSONValue

    /// Reads the call, and looks whether the plugin may make it.
    init(_ parameters: JSONValue, grantedBy manifest: PluginManifest) throws(PluginReplyError) {
        guard let function = parameters["function"]?.stringValue else {
            throw PluginReplyError(.protocolViolation, "sent 'host/invoke' without 'function', a text")
        }
        let parts = function.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let module = parts.first.map(String.init) else {
            throw PluginReplyError(
                .protocolViolation,
                "called the host function \(PluginText.quoted(function)), which is not of the form module.name")
        }
        guard HostModuleName.always.contains(module) || manifest.uses.contains(module) else {
            let hint =
                HostModuleName.granted.contains(module)
                ? " that it was not granted: its manifest would need 'uses: [\(module)]'" : ", which there is not"
            throw PluginReplyError(.protocolViolation, "called the host function \(PluginText.quoted(function))\(hint)")
        }
        self.function = function
        arguments = parameters["arguments"] ?? .null
    }

    func answer(from functions: any HostFunctions, in context: StageContext) async -> PluginMessage.Answer {
        do {
            return .result(try await functions.call(function, arguments: arguments, context: context))
        } catch {
            return .failure(PluginFailure(PluginFailure.Number.failed, "\(error)"))
        }
    }
}
