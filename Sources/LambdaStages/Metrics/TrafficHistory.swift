package import AWSServices

/// Which version of an alias had traffic when, as far as one Route knows.
package struct TrafficHistory: Hashable, Sendable {
    package struct Period: Hashable, Sendable {
        /// Seconds since 1970; nil for the state before the Route.
        package var since: Double?
        package var state: AliasState
    }

    /// When the Route began.
    package let began: Double
    /// Oldest first; never empty.
    package private(set) var periods: [Period]

    package init(_ start: AliasState, began: Double) {
        self.began = began
        periods = [Period(since: nil, state: start)]
    }

    package mutating func move(to state: AliasState, at time: Double) {
        periods.append(Period(since: time, state: state))
    }

    /// A span in which the weights of a version did not change.
    package struct Span: Hashable, Sendable {
        package var state: AliasState
        /// Seconds since 1970; nil: not known.
        package var from: Double?
        /// nil: it lasts.
        package var to: Double?

        package init(state: AliasState, from: Double?, to: Double?) {
            self.state = state
            self.from = from
            self.to = to
        }
    }

    /// When the weights that there are began, as far as it is known.
    package var lastMove: Double { periods.last?.since ?? began }

    /// The present span, or, for a version whose traffic was taken away, the one before that.
    package func span(of version: FunctionVersion) -> Span {
        let last = periods.indices.last ?? 0
        let present = Span(state: periods[last].state, from: lastMove, to: nil)
        if present.state.percentages[version, default: 0] > 0 { return present }
        for index in periods.indices.reversed().dropFirst() where periods[index].state.percentages[version] != nil {
            return Span(
                state: periods[index].state, from: periods[index].since, to: periods[index + 1].since)
        }
        return present
    }
}
