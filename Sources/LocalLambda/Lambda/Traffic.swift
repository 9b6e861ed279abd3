import Synchronization

/// Who is let in and which version answers: calls at a time, and the shares of weighted aliases.
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

/// A small generator that a seed repeats: https://prng.di.unimi.it/splitmix64.c
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
