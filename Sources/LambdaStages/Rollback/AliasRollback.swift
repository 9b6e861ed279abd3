package import AWSServices

/// The rollback of an alias by a person, without a run: a value.
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
    /// - Throws: `Refusal` when the version before is not known.
    package init(_ state: AliasState, to version: FunctionVersion?) throws(Refusal) {
        guard let stable = state.stable else { throw Refusal(message: "There is no such alias.") }
        before = state
        wanted = state
        wanted.weights = [:]
        let trail = AliasAnnotation(state.description)
        let target: FunctionVersion
        if let version {
            guard version != stable else { return }
            target = version
        } else {
            guard state.weights.isEmpty else { return }
            guard let trail else {
                throw Refusal(message: "Its description does not say which version was live before.")
            }
            guard trail.live == stable else {
                throw Refusal(
                    message:
                        "Its description names version \(trail.live), and it shows \(state.displayName): somebody "
                        + "moved it since.")
            }
            guard let before = trail.before else {
                let how =
                    trail.run == AliasAnnotation.byHand
                    ? "It has been rolled back already" : "It has had no other version"
                throw Refusal(message: "\(how), and nothing says which version was live before that.")
            }
            target = before
        }
        wanted.stable = target
        // A second rollback must not go forward to the unhealthy version.
        if AliasAnnotation.mayReplace(state.description) {
            wanted.description = AliasAnnotation(live: target, before: nil, run: AliasAnnotation.byHand).description
        }
    }

    /// Whether there is nothing to do.
    package var isDone: Bool { wanted == before }
}
