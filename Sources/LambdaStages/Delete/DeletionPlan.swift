/// What goes and what stays, and why: a value, made from what was found.
package struct DeletionPlan: Hashable, Sendable, Codable {
    /// A version that stays.
    package struct Kept: Hashable, Sendable, Codable {
        package var version: String
        package var reason: String

        /// The reason of a version that nobody spoke of.
        package static let notSelected = "not selected"

        package init(version: String, reason: String) {
            self.version = version
            self.reason = reason
        }
    }

    /// A published version as it was found.
    package struct Candidate: Hashable, Sendable {
        package var number: VersionNumber
        /// Seconds since it was published; nil if AWS does not say.
        package var age: Double?
        /// The aliases that refer to it, weights included.
        package var aliases: [String]
        /// What else refers to it, in words.
        package var others: [String]

        package init(_ number: VersionNumber, age: Double? = nil, aliases: [String] = [], others: [String] = []) {
            self.number = number
            self.age = age
            self.aliases = aliases
            self.others = others
        }
    }

    /// The rules by which a plan is made.
    package struct Rules: Hashable, Sendable {
        package var selector: DeletionSelector
        /// What the selector's script said; empty without a script.
        package var answers: [VersionChoice]
        package var keepsHeld = false
        package var isForced = false
        /// Seconds.
        package var minimumAge: Double?

        package init(_ selector: DeletionSelector, answers: [VersionChoice] = []) {
            self.selector = selector
            self.answers = answers
        }

        /// The script's reason for a version; nil if it gave none.
        func reason(for version: VersionNumber) -> String? {
            let reason = answers.first { $0.version == version.description }?.reason ?? ""
            return reason.isEmpty ? nil : reason
        }
    }

    /// Why nothing is deleted at all: the one version that was named is held.
    package struct Refusal: Error, Hashable, Sendable {
        package var message: String
    }

    /// The versions to be deleted, oldest first.
    package var delete: [String] = []
    package var kept: [Kept] = []
    /// Why a script has versions deleted, by version.
    package var reasons: [String: String] = [:]

    /// Applies the rules.
    /// - Throws: `Refusal` when the one version that was named is held, and `held` does not say `keep`.
    package init(_ candidates: [Candidate], _ rules: Rules) throws(Refusal) {
        let chosen = Set(rules.selector.choose(from: candidates.map(\.number), answers: rules.answers))
        for candidate in candidates.sorted(by: { $0.number < $1.number }) {
            let name = candidate.number.description
            guard chosen.contains(candidate.number) else {
                let reason = rules.reason(for: candidate.number).map { "not selected: \($0)" }
                kept.append(Kept(version: name, reason: reason ?? Kept.notSelected))
                continue
            }
            let holders = candidate.aliases.map { "alias \($0)" } + (rules.isForced ? [] : candidate.others)
            if let minimum = rules.minimumAge, let age = candidate.age, age < minimum {
                kept.append(Kept(version: name, reason: "younger than the minimum age"))
            } else if holders.isEmpty {
                delete.append(name)
                reasons[name] = rules.reason(for: candidate.number)
            } else if rules.selector.isSingle, !rules.keepsHeld {
                let advice =
                    candidate.aliases.isEmpty
                    ? "Remove that first, or say 'force: true'." : "Route the alias to another version first."
                throw Refusal(
                    message: "Version \(name) is held by \(holders.joined(separator: ", ")), so nothing was deleted. "
                        + "\(advice) 'held: keep' keeps it without failing.")
            } else {
                kept.append(Kept(version: name, reason: "held by \(holders.joined(separator: ", "))"))
            }
        }
    }
}
