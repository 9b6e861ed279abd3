import Expressions
import StageKit

/// The request that a process of a plugin is started for.
enum PluginRequest: Sendable {
    /// Describe its stages.
    case describe
    /// Run a stage.
    case run(StageCall)
    /// Undo a step.
    case undo(StageCall, record: JSONValue)

    /// A stage of a run.
    struct StageCall: Sendable {
        let stage: PluginHandshake.Stage
        let input: JSONValue
        /// The state that it gave with its last `wait`; nil for the first call.
        let state: JSONValue?
        let context: StageContext
        /// Results of steps of earlier calls of the attempt, by name.
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

/// The engine's own steps of a process plugin's stage, one for each time that it answered that it waits. Its own steps
/// cannot have these names: what it answered is taken from the record.
enum PluginRound {
    private static let answers = "plugin answer "
    private static let waits = "plugin wait "

    static func answer(_ round: Int) -> String { answers + String(round) }
    static func wait(_ round: Int) -> String { waits + String(round) }

    static func isReserved(_ name: String) -> Bool { name.hasPrefix(answers) || name.hasPrefix(waits) }
}
