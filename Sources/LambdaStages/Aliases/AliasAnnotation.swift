package import AWSServices

/// The trail that Route leaves in an alias's description, so that any machine can tell which version was live before:
/// `staysail: live=7 before=6 run=r1`.
package struct AliasAnnotation: Hashable, Sendable, CustomStringConvertible {
    package var live: FunctionVersion
    /// nil for an alias that is new.
    package var before: FunctionVersion?
    package var run: String

    /// The value of `run` after a rollback without a run.
    package static let byHand = "rollback"

    package init(live: FunctionVersion, before: FunctionVersion?, run: String) {
        self.live = live
        self.before = before
        self.run = run
    }

    private static let mark = "staysail: "

    package var description: String { "\(Self.mark)live=\(live) before=\(before?.description ?? "none") run=\(run)" }

    /// Reads a trail; nil if the description is somebody else's.
    package init?(_ description: String) {
        guard description.hasPrefix(Self.mark) else { return nil }
        var fields: [Substring: Substring] = [:]
        for word in description.dropFirst(Self.mark.count).split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            fields[parts[0]] = parts[1]
        }
        guard let live = fields["live"].flatMap({ FunctionVersion($0) }), let text = fields["before"],
            let run = fields["run"]
        else { return nil }
        let before = FunctionVersion(text)
        guard before != nil || text == "none" else { return nil }
        self.init(live: live, before: before, run: String(run))
    }

    /// Whether a description may be replaced by a trail: it is empty, or a trail.
    package static func mayReplace(_ description: String) -> Bool {
        description.isEmpty || AliasAnnotation(description) != nil
    }
}
