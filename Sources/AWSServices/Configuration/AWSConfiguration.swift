/// The settings of clients: the region, the addresses, the caller, and the pace of attempts.
package struct AWSConfiguration: Sendable, Hashable {
    package var region: Region
    package var endpoints: AWSEndpoints
    package var credentials: CredentialSource
    package var retry: AWSRetryPolicy
    /// The source of the region, such as `AWS_REGION`.
    package var regionOrigin: String
    /// The profile that was read.
    package var profile: String?
    /// A file of trusted certificates in place of the system's.
    package var certificateBundle: String?

    package init(
        region: Region, endpoints: AWSEndpoints = AWSEndpoints(), credentials: CredentialSource,
        retry: AWSRetryPolicy = AWSRetryPolicy(), regionOrigin: String = "", profile: String? = nil
    ) {
        self.region = region
        self.endpoints = endpoints
        self.credentials = credentials
        self.retry = retry
        self.regionOrigin = regionOrigin
        self.profile = profile
    }

    /// Finds all settings: flags win over variables, and those over the profile in `~/.aws`.
    ///
    /// As in AWS's own tools, keys in the environment win over `AWS_PROFILE`, but not over a profile flag.
    ///
    /// - Throws: `AWSError` with the code `configuration` or `noCredentials`, and sentences that say where it searched
    ///   and what to set.
    package static func resolve(
        flags: AWSFlags = AWSFlags(), environment: AWSEnvironment = .process
    ) throws(AWSError) -> AWSConfiguration {
        let settings = try AWSSettings(flags: flags, environment: environment)
        let (region, origin) = try settings.region()
        var found = AWSConfiguration(
            region: region, endpoints: try settings.endpoints(), credentials: try settings.credentials(),
            retry: try settings.retry(), regionOrigin: origin, profile: settings.profileName)
        found.certificateBundle = settings.certificateBundle
        return found
    }
}

/// The settings of the command line and of the project; they win over all others.
package struct AWSFlags: Sendable, Hashable {
    package var profile: String?
    package var region: String?
    package var endpoint: String?
    /// The region where nothing else names one.
    package var fallbackRegion: String?

    package init(
        profile: String? = nil, region: String? = nil, endpoint: String? = nil, fallbackRegion: String? = nil
    ) {
        self.profile = profile
        self.region = region
        self.endpoint = endpoint
        self.fallbackRegion = fallbackRegion
    }
}
