import StageKit

/// What checks of one Route have in common.
struct CheckSetting: Sendable {
    let function: LambdaFunction
    /// The version to be released.
    let candidate: String
    /// The version that has the traffic so far; nil for a new alias.
    let stable: String?
    let web: any WebClient
    let context: StageContext
}
