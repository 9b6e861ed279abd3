import Expressions
import StageKit

/// What a process plugin is started for.
enum PluginRequest: Sendable {
    /// To say what stages it has.
    case describe
    /// To run a stage.
    case run(StageCall)
    /// To take back what a step did.
    case undo(StageCall, record: JSONValue)

    /// A stage of a run.
    struct StageCall: Sendable {
        let stage: PluginHandshake.Stage
        let input: JSONValue
        /// What it asked to be given again when it answered that it waits; nil for the first call.
        let state: JSONValue?
        let context: StageContext
        /// Steps that were done by earlier calls of the attempt, by name.
        let earlier: [String: JSONValue]
    }

    var call: StageCall? {
        switch self {
        case .describe: nil
        case .run(let call), .undo(let call, _): call
        }
    }

    var context: StageContext? { call?.context }
}
