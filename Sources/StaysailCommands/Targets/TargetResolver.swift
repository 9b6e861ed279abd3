import AWSServices
import LocalLambda

/// Resolves a run's target. Flags win over environment variables, those over `staysail.yaml`, and that over the
/// pipeline.
struct TargetResolver {
    let choice: TargetChoice
    let configuration: ProjectConfiguration
    /// The environment variables of the user, or of the local Lambda.
    let variables: AWSVariables

    init(_ choice: TargetChoice, _ configuration: ProjectConfiguration, environment: [String: String]) {
        self.choice = choice
        self.configuration = configuration
        variables = AWSVariables(environment)
    }

    /// The region of a local Lambda.
    /// - Parameter standard: the region if nothing names one.
    func localRegion(standard: String) -> String {
        choice.region ?? variables.region ?? configuration.region ?? choice.pipelineRegion ?? standard
    }

    /// The flags for AWS's own resolution, which reads the variables itself.
    var flags: AWSFlags {
        AWSFlags(
            profile: choice.local ? nil : choice.profile ?? (variables.namesCaller ? nil : configuration.profile),
            region: choice.region ?? (variables.region == nil ? configuration.region : nil),
            endpoint: choice.local
                ? nil : choice.endpointURL ?? (variables.namesEndpoint ? nil : configuration.endpoint),
            fallbackRegion: choice.pipelineRegion)
    }
}
