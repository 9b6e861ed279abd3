import AWSServices
import ArgumentParser
import LocalLambda

/// The options that name a target by its address or profile.
struct EndpointOptions: ParsableArguments {
    @Option(
        name: .customLong("endpoint-url"),
        help: ArgumentHelp(
            "The URL to call instead of AWS (default: AWS_ENDPOINT_URL, then staysail.yaml).", valueName: "url"))
    var endpointURL: String?

    @Option(
        help: ArgumentHelp("The profile in ~/.aws (default: AWS_PROFILE, then staysail.yaml).", valueName: "name"))
    var profile: String?
}

/// The option `--region`.
struct RegionOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The AWS region (default: AWS_REGION, then staysail.yaml, then the pipeline).", valueName: "region"))
    var region: String?

    func validate() throws {
        if let region, !Region.isName(region) {
            throw ValidationError("--region is '\(region)', which is not a region. Write one like eu-west-1.")
        }
    }
}

/// The options of the local Lambda's injected faults.
struct FaultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("With --local: the share of requests that fail, 0 to 1 (default: 0).", valueName: "share"))
    var faults: Double?

    @Option(help: ArgumentHelp("With --faults: the seed that selects them (default: random).", valueName: "number"))
    var seed: UInt64?

    /// The faults for the local Lambda; nil if there are none.
    var value: LocalFaults? {
        faults.map { LocalFaults(share: $0, seed: seed ?? .random(in: .min ... .max)) }
    }

    func validate() throws {
        if let faults, !(0...1).contains(faults) { throw ValidationError("--faults is a share from 0 to 1.") }
        if seed != nil, faults == nil { throw ValidationError("--seed goes with --faults.") }
    }
}

/// The options that choose the target of a new run.
struct TargetOptions: ParsableArguments {
    @Flag(help: "Use the embedded local Lambda instead of AWS.")
    var local = false

    @Flag(help: "With --local: delete the local Lambda's state first.")
    var fresh = false

    @OptionGroup var endpoint: EndpointOptions
    @OptionGroup var regionOption: RegionOption
    @OptionGroup var faultOptions: FaultOptions

    /// The chosen target.
    var choice: TargetChoice {
        TargetChoice(
            local: local, fresh: fresh, faults: faultOptions.value, endpointURL: endpoint.endpointURL,
            region: regionOption.region, profile: endpoint.profile)
    }

    func validate() throws {
        if local, endpoint.endpointURL != nil {
            throw ValidationError("--local and --endpoint-url exclude each other.")
        }
        if local, endpoint.profile != nil { throw ValidationError("--local and --profile exclude each other.") }
        if faultOptions.value != nil, !local { throw ValidationError("--faults goes with --local.") }
        if fresh, !local { throw ValidationError("--fresh goes with --local.") }
    }
}

/// The options of a command that continues a run, whose target is recorded.
struct ReopeningOptions: ParsableArguments {
    @OptionGroup var endpoint: EndpointOptions
    @OptionGroup var plugins: PluginOptions
    @OptionGroup var stateOption: StateOption
    @OptionGroup var json: JSONOption

    var choice: TargetChoice {
        TargetChoice(
            local: false, fresh: false, endpointURL: endpoint.endpointURL, region: nil, profile: endpoint.profile)
    }

    func session(_ context: CommandContext, detaches: Bool = false) throws -> RunSession {
        let runs = try ProjectRuns.open(stateOption.project(context), context)
        return RunSession(
            context: context, runs: runs, json: json.isSet, detaches: detaches,
            plugins: try plugins.plugins(of: runs.project, context))
    }
}
