import ArgumentParser
import LocalLambda

/// What the local Lambda is made to do wrong.
struct FaultOptions: ParsableArguments {
    @Option(help: "With --local: the share of requests that fail on purpose, 0 to 1.")
    var faults: Double?

    @Option(help: "With --faults: which ones; the same seed fails the same.")
    var seed: UInt64?

    /// For the local Lambda; nil when nobody asked for any.
    var value: LocalFaults? {
        faults.map { LocalFaults(share: $0, seed: seed ?? .random(in: .min ... .max)) }
    }

    func validate() throws {
        if let faults, !(0...1).contains(faults) { throw ValidationError("--faults is a share from 0 to 1.") }
        if seed != nil, faults == nil { throw ValidationError("--seed goes with --faults.") }
    }
}
