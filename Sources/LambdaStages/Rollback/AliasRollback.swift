/// Where an alias goes when a person puts it back without a run: a value, made from what was found.
package struct AliasRollback: Hashable, Sendable {
    /// How the alias was found.
    package var before: AliasState
    /// How it is to be.
    package var wanted: AliasState

    /// Why it goes nowhere.
    package struct Refusal: Error, Hashable, Sendable {
        /// One sentence, to be followed by the versions that there are.
        package var message: String
    }

    /// - Parameter version: where a person wants it; nil: off its weights, or else where its trail says that it was.
    /// - Throws: `Refusal` when there is no way back that is known.
    package init(_ state: AliasState, to version: String?) throws(Refusal) {
        guard state.exists else { throw Refusal(message: "There is no such alias.") }
        before = state
        wanted = state
        wanted.weights = [:]
        let trail = AliasAnnotation(state.description)
        let target: String
        if let version {
            guard version != state.version else { return }
            target = version
        } else {
            guard state.weights.isEmpty else { return }
            guard let trail else {
                throw Refusal(message: "Its description does not say which version was live before.")
            }
            guard trail.live == state.version else {
                throw Refusal(
                    message: "Its description speaks of version \(trail.live), and it shows \(state.words): somebody "
                        + "moved it since.")
            }
            guard let before = trail.before else {
                let how =
                    trail.run == AliasAnnotation.byHand ? "It has been put back already" : "It has had no other version"
                throw Refusal(message: "\(how), and nothing says which version was live before that.")
            }
            target = before
        }
        wanted.version = target
        // A second one must not go forward to the ill version.
        if AliasAnnotation.mayReplace(state.description) {
            wanted.description = AliasAnnotation(live: target, before: nil, run: AliasAnnotation.byHand).description
        }
    }

    /// Whether there is nothing to do.
    package var isDone: Bool { wanted == before }
}
