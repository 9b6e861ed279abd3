/// The trail that Route leaves in an alias's description, so that any machine can tell which version was live before:
/// `staysail: live=7 before=6 run=r1`.
package struct AliasAnnotation: Hashable, Sendable, CustomStringConvertible {
    package var live: String
    /// nil for an alias that is new.
    package var before: String?
    package var run: String

    /// What stands in `run` when a person went back without one.
    package static let byHand = "rollback"

    package init(live: String, before: String?, run: String) {
        self.live = live
        self.before = before
        self.run = run
    }

    private static let mark = "staysail: "

    package var description: String { "\(Self.mark)live=\(live) before=\(before ?? "none") run=\(run)" }

    /// Reads a trail; nil if the description is somebody else's.
    package init?(_ description: String) {
        guard description.hasPrefix(Self.mark) else { return nil }
        var fields: [Substring: Substring] = [:]
        for word in description.dropFirst(Self.mark.count).split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            fields[parts[0]] = parts[1]
        }
        guard let live = fields["live"], let before = fields["before"], let run = fields["run"] else { return nil }
        self.init(live: String(live), before: before == "none" ? nil : String(before), run: String(run))
    }

    /// Whether a description may be replaced by a trail: it is empty, or a trail.
    package static func mayReplace(_ description: String) -> Bool {
        description.isEmpty || AliasAnnotation(description) != nil
    }
}

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
