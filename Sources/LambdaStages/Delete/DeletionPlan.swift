package import AWSServices

/// The versions to be deleted and to be kept, with the reasons: a value.
package struct DeletionPlan: Hashable, Sendable, Codable {
    /// A version that stays.
    package struct Kept: Hashable, Sendable, Codable {
        package var version: FunctionVersion
        package var reason: String

        /// The reason of a version that no rule names.
        package static let notSelected = "not selected"

        package init(version: FunctionVersion, reason: String) {
            self.version = version
            self.reason = reason
        }
    }

    /// A published version as it was found.
    package struct Candidate: Hashable, Sendable {
        package var version: FunctionVersion
        /// Seconds since it was published; nil if AWS does not say.
        package var age: Double?
        /// The aliases that refer to it, weights included.
        package var aliases: [String]
        /// The other things that refer to it, as messages name them.
        package var others: [String]

        package init(_ version: FunctionVersion, age: Double? = nil, aliases: [String] = [], others: [String] = []) {
            self.version = version
            self.age = age
            self.aliases = aliases
            self.others = others
        }
    }

    /// The rules by which a plan is made.
    package struct Rules: Hashable, Sendable {
        package var selector: DeletionSelector
        /// The answers of the selector's script; empty without a script.
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
        func reason(for version: FunctionVersion) -> String? {
            let reason = answers.first { $0.version == version.description }?.reason ?? ""
            return reason.isEmpty ? nil : reason
        }
    }

    /// Why nothing is deleted at all: the one version that was named is held.
    package struct Refusal: Error, Hashable, Sendable {
        package var message: String
    }

    /// The versions to be deleted, oldest first.
    package var delete: [FunctionVersion] = []
    package var kept: [Kept] = []
    /// Why a script has versions deleted, by version.
    package var reasons: [FunctionVersion: String] = [:]

    /// Applies the rules.
    /// - Throws: `Refusal` when the one version that was named is held, and `held` does not say `keep`.
    package init(_ candidates: [Candidate], _ rules: Rules) throws(Refusal) {
        let chosen = Set(rules.selector.choose(from: candidates.map(\.version), answers: rules.answers))
        for candidate in candidates.sorted(by: { $0.version < $1.version }) {
            let version = candidate.version
            guard chosen.contains(version) else {
                let reason = rules.reason(for: version).map { "not selected: \($0)" }
                kept.append(Kept(version: version, reason: reason ?? Kept.notSelected))
                continue
            }
            let holders = candidate.aliases.map { "alias \($0)" } + (rules.isForced ? [] : candidate.others)
            if let minimum = rules.minimumAge, let age = candidate.age, age < minimum {
                kept.append(Kept(version: version, reason: "younger than the minimum age"))
            } else if holders.isEmpty {
                delete.append(version)
                reasons[version] = rules.reason(for: version)
            } else if rules.selector.isSingle, !rules.keepsHeld {
                let advice =
                    candidate.aliases.isEmpty
                    ? "Remove that first, or say 'force: true'." : "Route the alias to another version first."
                throw Refusal(
                    message:
                        "Version \(version) is held by \(holders.joined(separator: ", ")), so nothing was deleted. "
                        + "\(advice) 'held: keep' keeps it without failing.")
            } else {
                kept.append(Kept(version: version, reason: "held by \(holders.joined(separator: ", "))"))
            }
        }
    }
}
