package import StageKit

/// What a hook gives back: its answer, and what it wants to be given at its next call. Both are recorded, so that a run
/// that goes on in another process goes on from there.
package struct HookReply<Value: Codable & Sendable>: Codable, Sendable {
    package var value: Value
    /// Arrives in the next call of the same hook as `HookContext.state`.
    package var state: JSONValue

    package init(_ value: Value, state: JSONValue = .null) {
        self.value = value
        self.state = state
    }
}

extension HookReply: Equatable where Value: Equatable {}
