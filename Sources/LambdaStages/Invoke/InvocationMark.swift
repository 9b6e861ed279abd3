import Foundation
import StageKit

/// What an invocation carries in its client context, so that a handler can tell which execution it is, and a repeated
/// one from a new one.
struct InvocationMark: Sendable {
    let run: String
    let stage: String
    let execution: String

    /// The client context: `custom.staysail` has the three.
    var clientContext: Data {
        let mark: JSONValue = ["run": .string(run), "stage": .string(stage), "execution": .string(execution)]
        let value: JSONValue = ["custom": ["staysail": mark]]
        return Data(value.text().utf8)
    }
}
