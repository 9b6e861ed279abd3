/// The location of a value in a document: keys and indexes from the outside in.
public struct JSONPath: Hashable, Sendable, CustomStringConvertible {
    /// One step into a document.
    public enum Step: Hashable, Sendable {
        /// The value at a key.
        case key(String)
        /// The element at an index, from 0.
        case index(Int)
    }

    /// The steps from the document to the value; empty for the document itself.
    public var steps: [Step]

    /// Makes a path.
    public init(_ steps: [Step] = []) {
        self.steps = steps
    }

    /// The path to what is one step further in.
    public func appending(_ step: Step) -> JSONPath {
        JSONPath(steps + [step])
    }

    /// The path as text: `with.steps[0]`.
    public var description: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }
}
