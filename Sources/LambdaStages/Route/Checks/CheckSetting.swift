import StageKit

/// What checks of one Route have in common.
struct CheckSetting: Sendable {
    let function: FunctionClient
    let alias: String
    /// The version to be released.
    let candidate: String
    /// The version that has the traffic so far; nil for a new alias.
    let stable: String?
    /// When the Route began, in seconds since 1970.
    let began: Double
    let web: any WebClient
    let context: StageContext
}
