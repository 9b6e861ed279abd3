/// All that clients need to know: where to call, as whom, and how often to try.
package struct AWSConfiguration: Sendable, Hashable {
    package var region: Region
    package var endpoints: AWSEndpoints
    package var credentials: CredentialSource
    package var retry: AWSRetryPolicy

    package init(
        region: Region, endpoints: AWSEndpoints = AWSEndpoints(), credentials: CredentialSource,
        retry: AWSRetryPolicy = AWSRetryPolicy()
    ) {
        self.region = region
        self.endpoints = endpoints
        self.credentials = credentials
        self.retry = retry
    }

    /// Finds all settings: flags win over variables, and those over the profile in `~/.aws`.
    ///
    /// As in AWS's own tools, keys in the environment win over `AWS_PROFILE`, but not over a profile flag.
    ///
    /// - Throws: `AWSError` with the code `configuration` or `noCredentials`, and a sentence that says where it looked
    ///   and what to set.
    package static func resolve(
        flags: AWSFlags = AWSFlags(), environment: AWSEnvironment = .process
    ) throws(AWSError) -> AWSConfiguration {
        let settings = try AWSSettings(flags: flags, environment: environment)
        return AWSConfiguration(
            region: try settings.region(), endpoints: try settings.endpoints(),
            credentials: try settings.credentials(), retry: try settings.retry())
    }
}
