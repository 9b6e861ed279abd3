/// The script gives up on purpose, with `fail(message)`: its message is the stage's, without a place in the script.
struct ScriptFailure: Error, CustomStringConvertible {
    let description: String

    /// - Parameter steps: those of the stage, if one is at work.
    init(_ message: String, _ steps: StageSteps? = nil) {
        description = message
        steps?.noteFailure(message)
    }
}
