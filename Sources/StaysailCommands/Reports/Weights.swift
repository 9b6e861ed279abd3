import OrderedCollections
import StageKit

/// The traffic of an alias in words.
enum Weights {
    /// `version 1 60 %, version 2 40 %` from a map of versions to percents, the oldest version first.
    static func text(_ weights: JSONValue?) -> String {
        guard let weights = weights?.objectValue else { return "" }
        guard !weights.isEmpty else { return "removed" }
        let parts = weights.sorted { $0.key.isVersion(before: $1.key) }
        return parts.map { "version \($0.key) \(($0.value.doubleValue ?? 0).percent)" }.joined(separator: ", ")
    }
}

extension String {
    /// Whether a version comes before another: by number, and words such as `$LATEST` last.
    func isVersion(before other: String) -> Bool {
        switch (Int(self), Int(other)) {
        case (let one?, let other?): one < other
        case (nil, nil): self < other
        case (let one, _): one != nil
        }
    }
}
