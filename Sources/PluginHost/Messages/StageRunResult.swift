import Expressions
import StageKit

/// The plugin's answer to `stage/run`.
enum StageRunResult: Sendable {
    /// The stage is done.
    case outputs(JSONValue)
    /// It is to be called again after a time, with this state.
    case wait(Duration, state: JSONValue)

    /// Longer waits are taken for a mistake.
    private static let maximumWait = 366.0 * 86_400

    init(_ value: JSONValue) throws(PluginSessionError) {
        guard value.objectValue != nil else {
            throw PluginSessionError(
                .protocolViolation, "answered 'stage/run' with what is not a map: \(PluginText.quoted(value))")
        }
        let known = ["outputs", "wait", "state"]
        if let key = value.keys.first(where: { !known.contains($0) }) {
            throw PluginSessionError(
                .protocolViolation, "answered 'stage/run' with \(PluginText.quoted(key)), which means nothing",
                hint: NearestName.hint(for: key, among: known))
        }
        let outputs = value["outputs"] ?? .null
        guard let wait = value["wait"], !wait.isNull else {
            guard value["state"] == nil else {
                throw PluginSessionError(.protocolViolation, "answered 'stage/run' with a 'state' and no 'wait'")
            }
            guard outputs.isNull || outputs.objectValue != nil else {
                throw PluginSessionError(
                    .protocolViolation,
                    "answered 'stage/run' with 'outputs' that are not a map: \(PluginText.quoted(outputs))")
            }
            self = .outputs(outputs.isNull ? [:] : outputs)
            return
        }
        guard outputs.isNull else {
            throw PluginSessionError(.protocolViolation, "answered 'stage/run' with both 'outputs' and 'wait'")
        }
        guard let seconds = wait.doubleValue, seconds > 0, seconds <= Self.maximumWait else {
            throw PluginSessionError(
                .protocolViolation,
                "answered that it waits \(PluginText.quoted(wait)), which is not a number of seconds above 0 and up to "
                    + "366 days")
        }
        self = .wait(.seconds(seconds), state: value["state"] ?? .null)
    }
}
