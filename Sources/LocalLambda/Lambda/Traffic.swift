import Synchronization

/// Admits calls up to the limits of concurrency, and shares the calls of weighted aliases.
final class Traffic: Sendable {
    private struct State {
        var generator: SplitMix64
        var perFunction: [FunctionKey: Int] = [:]
        var perAccount: [String: Int] = [:]
    }

    private let limit: Int
    private let state: Mutex<State>

    init(seed: UInt64?, limit: Int) {
        self.limit = limit
        state = Mutex(State(generator: SplitMix64(state: seed ?? .random(in: .min ... .max))))
    }

    /// The version that this call goes to.
    func version(of alias: AliasRecord) -> String {
        guard let additional = alias.additional else { return alias.version }
        let draw = state.withLock { Double.random(in: 0..<1, using: &$0.generator) }
        return draw < additional.weight ? additional.version : alias.version
    }

    /// Counts a call in, and says how many are under way with it. Throws if the function's reserved concurrency or the account's limit is reached.
    func enter(_ function: FunctionKey, reserved: Int?) throws(APIError) -> InvocationSample.Concurrency {
        let (reason, concurrency): (String?, InvocationSample.Concurrency) = state.withLock { state in
            let none = InvocationSample.Concurrency(ofFunction: 0, ofAccount: 0)
            if let reserved, state.perFunction[function, default: 0] >= reserved {
                return ("ReservedFunctionConcurrentInvocationLimitExceeded", none)
            }
            let place = "\(function.accountID)/\(function.region)"
            if reserved == nil, state.perAccount[place, default: 0] >= limit {
                return ("ConcurrentInvocationLimitExceeded", none)
            }
            state.perFunction[function, default: 0] += 1
            state.perAccount[place, default: 0] += 1
            return (
                nil,
                InvocationSample.Concurrency(
                    ofFunction: state.perFunction[function, default: 0], ofAccount: state.perAccount[place, default: 0])
            )
        }
        if let reason { throw .tooManyRequests("Rate Exceeded.", reason: reason) }
        return concurrency
    }

    func leave(_ function: FunctionKey) {
        state.withLock { state in
            state.perFunction[function, default: 1] -= 1
            if state.perFunction[function] == 0 { state.perFunction[function] = nil }
            state.perAccount["\(function.accountID)/\(function.region)", default: 1] -= 1
        }
    }
}
