public import Expressions

/// An atomic addition to a run.
public struct RunChange: Hashable, Sendable {
    /// The events, in order.
    public var events: [RunEvent]
    /// The inputs of stages that start.
    public var inputs: [RecordedInput]
    /// The ids of the requests that are settled.
    public var settled: [String]

    /// Creates a change.
    public init(events: [RunEvent], inputs: [RecordedInput] = [], settled: [String] = []) {
        self.events = events
        self.inputs = inputs
        self.settled = settled
    }

    /// Whether all earlier requests are settled by it: the run has ended, or a stage was reopened.
    package var isPast: Bool {
        events.contains { event in
            switch event.kind {
            case .runEnded, .stageReopened: true
            default: false
            }
        }
    }
}

/// The whole input of a stage's attempt. It is kept apart from the events, which are shown to people.
public struct RecordedInput: Hashable, Sendable {
    /// The stage's id.
    public var stage: String
    /// The attempt, from 1.
    public var attempt: Int
    /// The input.
    public var input: JSONValue

    /// Creates a record.
    public init(stage: String, attempt: Int, input: JSONValue) {
        self.stage = stage
        self.attempt = attempt
        self.input = input
    }
}
