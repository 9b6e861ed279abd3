/// Finds each setting in turn.
struct AWSSettings {
    private let flags: AWSFlags
    private let environment: AWSEnvironment
    private let files: ProfileFiles
    private let profileName: String
    private let profile: ProfileFiles.Settings

    init(flags: AWSFlags, environment: AWSEnvironment) throws(AWSError) {
        self.flags = flags
        self.environment = environment
        files = ProfileFiles(environment)
        let named =
            flags.profile ?? environment.variable("AWS_PROFILE") ?? environment.variable("AWS_DEFAULT_PROFILE")
        profileName = named ?? "default"
        if let found = files.profile(profileName) {
            profile = found
        } else if let named {
            throw Self.fault(
                "There is no profile '\(named)' in \(files.configPath) or \(files.credentialsPath). "
                    + "Name one that is there, by --profile or AWS_PROFILE.")
        } else {
            profile = [:]
        }
    }

    func region() throws(AWSError) -> Region {
        let found =
            flags.region ?? environment.variable("AWS_REGION") ?? environment.variable("AWS_DEFAULT_REGION")
            ?? profile["region"] ?? flags.fallbackRegion
        guard let found else {
            throw Self.fault(
                "No region: looked at --region, AWS_REGION, AWS_DEFAULT_REGION and the profile '\(profileName)' in "
                    + "\(files.configPath). Set one, for example AWS_REGION=eu-west-1.")
        }
        guard let region = Region(found) else {
            throw Self.fault("'\(found)' is no region. Set one like eu-west-1.")
        }
        return region
    }

    func endpoints() throws(AWSError) -> AWSEndpoints {
        var endpoints = AWSEndpoints()
        if let flag = flags.endpoint {
            endpoints.all = try endpoint(flag, from: "The endpoint")
            return endpoints
        }
        if environment.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() == "true" { return endpoints }
        endpoints.lambda = try endpointVariable("AWS_ENDPOINT_URL_LAMBDA")
        endpoints.s3 = try endpointVariable("AWS_ENDPOINT_URL_S3")
        endpoints.sts = try endpointVariable("AWS_ENDPOINT_URL_STS")
        endpoints.cloudWatch = try endpointVariable("AWS_ENDPOINT_URL_CLOUDWATCH")
        endpoints.all = try endpointVariable("AWS_ENDPOINT_URL")
        if endpoints.all == nil, let text = profile["endpoint_url"] {
            endpoints.all = try endpoint(text, from: "endpoint_url of the profile '\(profileName)'")
        }
        return endpoints
    }

    func retry() throws(AWSError) -> AWSRetryPolicy {
        guard let text = environment.variable("AWS_MAX_ATTEMPTS") ?? profile["max_attempts"] else {
            return AWSRetryPolicy()
        }
        guard let attempts = Int(text), (1...100).contains(attempts) else {
            throw Self.fault("AWS_MAX_ATTEMPTS (or max_attempts) must be a number from 1 to 100, it is '\(text)'.")
        }
        return AWSRetryPolicy(maximumAttempts: attempts)
    }

    func credentials() throws(AWSError) -> CredentialSource {
        // A profile on the command line is meant; one in the environment may be left over.
        if flags.profile == nil, let keys = try KeyVariables(environment).credentials {
            return .keys(keys, origin: "AWS_ACCESS_KEY_ID")
        }
        return try ProfileCredentials(files: files, environment: environment).source(of: profileName)
    }

    private func endpointVariable(_ name: String) throws(AWSError) -> Endpoint? {
        guard let text = environment.variable(name) else { return nil }
        return try endpoint(text, from: name)
    }

    private func endpoint(_ text: String, from origin: String) throws(AWSError) -> Endpoint {
        guard let endpoint = Endpoint(text) else {
            throw Self.fault("\(origin) must be an address like http://127.0.0.1:9001, it is '\(text)'.")
        }
        return endpoint
    }

    private static func fault(_ message: String) -> AWSError {
        AWSError(.configuration, message, outcome: .notSent)
    }
}
