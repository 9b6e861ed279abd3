import Expressions
import Foundation

/// A recorded event source mapping. Nothing is polled here.
struct EventSourceMapping: Sendable, Codable {
    var id: String
    var accountID: String
    var region: String
    var functionName: String
    var functionARN: String
    /// The request's members, returned unchanged.
    var settings: [String: JSONValue]
    var tags: [ExactString: ExactString] = [:]
    var isEnabled: Bool
    var lastModified: Date
    /// While it is being made or changed: what it is called until when.
    var transition: String?
    var transitionEnds: Date?

    func state(at now: Date) -> String {
        if let transition, let ends = transitionEnds, now < ends { return transition }
        return isEnabled ? "Enabled" : "Disabled"
    }
}
