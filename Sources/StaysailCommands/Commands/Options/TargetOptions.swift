import AWSServices
import ArgumentParser

/// Where a run goes.
struct TargetOptions: ParsableArguments {
    @Flag(help: "Run on the embedded local Lambda instead of AWS.")
    var local = false

    @Flag(help: "With --local: forget what the local Lambda knows, and start from nothing.")
    var fresh = false

    @Option(
        name: .customLong("endpoint-url"), help: ArgumentHelp("Call this address instead of AWS.", valueName: "url"))
    var endpointURL: String?

    @Option(help: "The region.")
    var region: String?

    @Option(help: "The profile in ~/.aws.")
    var profile: String?

    @OptionGroup var faultOptions: FaultOptions
    @OptionGroup var stateOptions: StateOptions

    /// What was chosen.
    var choice: TargetChoice {
        TargetChoice(
            local: local, fresh: fresh, faults: faultOptions.value, endpointURL: endpointURL, region: region,
            profile: profile)
    }

    func validate() throws {
        if let region, !Region.isName(region) {
            throw ValidationError("--region is '\(region)', which is not a region; write one like eu-west-1.")
        }
        if local, endpointURL != nil { throw ValidationError("--local and --endpoint-url exclude each other.") }
        if local, profile != nil { throw ValidationError("--local and --profile exclude each other.") }
        if faultOptions.value != nil, !local { throw ValidationError("--faults goes with --local.") }
        if fresh, !local { throw ValidationError("--fresh goes with --local.") }
    }
}
