package import Expressions
import OrderedCollections

/// The identity of a durable step within one attempt of a stage. Names are free text.
public struct StepID: Hashable, Sendable {
    /// The part of the attempt that a step belongs to.
    public enum Scope: Hashable, Sendable {
        /// The stage's own sequence of steps.
        case main
        /// A group of steps that run in parallel.
        case parallel(String)
        /// An undo of the changes under a key; `round` counts from 1.
        case undo(round: Int, key: String)
    }

    /// The part of the attempt.
    public var scope: Scope
    /// The name that the stage gave it.
    public var name: String
    /// The number of a step that is repeated under one name, from 1.
    public var iteration: Int

    /// Creates an identity.
    public init(_ name: String, iteration: Int = 1, in scope: Scope = .main) {
        self.scope = scope
        self.name = name
        self.iteration = iteration
    }

    /// Whether the step belongs to an undo.
    public var isUndo: Bool {
        if case .undo = scope { true } else { false }
    }

    /// The name for messages, such as `hold 1, 12`. It is never read back.
    public var displayName: String {
        let own = iteration == 1 ? name : "\(name), \(iteration)"
        return switch scope {
        case .main: own
        case .parallel(let group): "\(group) › \(own)"
        case .undo(let round, let key): "undo of \(key)\(round > 1 ? ", round \(round)" : "") › \(own)"
        }
    }
}

extension StepID: ExpressibleByStringLiteral {
    /// Creates the identity of a step that is not repeated, in the main sequence.
    public init(stringLiteral name: String) { self.init(name) }
}

extension StepID {
    /// The identity as events carry it: `scope` and `iteration` are left out where they are the default.
    package var json: JSONValue {
        var object: JSONObject = ["name": .string(name)]
        switch scope {
        case .main: break
        case .parallel(let group): object["scope"] = ["parallel": .string(group)]
        case .undo(let round, let key):
            object["scope"] = ["undo": .string(key), "round": .integer(Int64(round))]
        }
        if iteration != 1 { object["iteration"] = .integer(Int64(iteration)) }
        return .object(object)
    }

    /// Reads the form that ``json`` gives; nil for anything else.
    init?(json: JSONValue?) {
        guard let json, let name = json["name"]?.stringValue else { return nil }
        self.init(name)
        if let iteration = json["iteration"] {
            guard let number = iteration.intValue, number > 0 else { return nil }
            self.iteration = number
        }
        guard let scope = json["scope"] else { return }
        if let group = scope["parallel"]?.stringValue {
            self.scope = .parallel(group)
        } else if let key = scope["undo"]?.stringValue, let round = scope["round"]?.intValue, round > 0 {
            self.scope = .undo(round: round, key: key)
        } else {
            return nil
        }
    }

    /// The same identity with every text of it changed.
    func mappingTexts(_ change: (String) -> String) -> StepID {
        let scope: Scope =
            switch scope {
            case .main: .main
            case .parallel(let group): .parallel(change(group))
            case .undo(let round, let key): .undo(round: round, key: change(key))
            }
        return StepID(change(name), iteration: iteration, in: scope)
    }
}
