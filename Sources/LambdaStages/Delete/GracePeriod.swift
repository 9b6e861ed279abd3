import Foundation
import StageKit

/// How long a version must still be there because a Route of this run took its traffic away: aliases are eventually
/// consistent, and a call that still goes there would fail.
struct GracePeriod: Sendable {
    let context: StageContext
    let function: FunctionReference
    let length: TimeLength

    /// When the last of the versions may go; nil if all may go now.
    func end(of versions: [String]) -> Date? {
        let moves = context.ancestors.flatMap { stage -> [JSONValue] in
            guard context.isSamePlace(stage.input, function) else { return [] }
            switch stage.type {
            case "route": return [stage.outputs]
            case "deploy": return stage.outputs["aliases"]?.arrayValue ?? []
            default: return []
            }
        }
        let ends = moves.compactMap { move -> Date? in
            guard move["functionName"]?.stringValue == function.name,
                let text = move["movedAt"]?.stringValue, let at = try? Date(text, strategy: .iso8601),
                versions.contains(where: { move["before"]?[$0] != nil && move["weights"]?[$0] == nil })
            else { return nil }
            // The time is written in whole seconds.
            return at.addingTimeInterval(length.seconds + 1)
        }
        return ends.max().flatMap { $0 > context.clock.now ? $0 : nil }
    }
}
