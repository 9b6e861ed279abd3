import AWSServices
import OrderedCollections
import StageKit

/// The traffic of an alias in words.
enum Weights {
    /// `version 1 60 %, version 2 40 %` from a map of versions to percents, the oldest version first.
    static func text(_ weights: JSONValue?) -> String {
        guard let weights = weights?.objectValue else { return "" }
        guard !weights.isEmpty else { return "removed" }
        let parts = weights.sorted { FunctionVersion.comesFirst($0.key, before: $1.key) }
        return parts.map { "version \($0.key) \(($0.value.doubleValue ?? 0).percent)" }.joined(separator: ", ")
    }
}
