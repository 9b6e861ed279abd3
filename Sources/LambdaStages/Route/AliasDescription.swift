/// What an alias's description becomes with a move.
struct AliasDescription: Sendable {
    /// The text that the pipeline asks for.
    let wanted: String?
    /// Whether a trail may be kept.
    let keepsTrail: Bool
    let run: String

    /// The description with a move.
    /// - Parameters:
    ///   - isLast: whether it is the plan's last move, with which a text of the pipeline's own comes.
    func after(_ before: AliasState, main: String, isLast: Bool) -> String {
        if let wanted { return isLast ? wanted : before.description }
        guard keepsTrail, main != before.version, AliasAnnotation.mayReplace(before.description) else {
            return before.description
        }
        return AliasAnnotation(live: main, before: before.exists ? before.version : nil, run: run).description
    }
}
