/// What a person said on the command line or in the project's settings; it wins over all else.
package struct AWSFlags: Sendable, Hashable {
    package var profile: String?
    package var region: String?
    package var endpoint: String?
    /// The region where nothing else says one.
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
