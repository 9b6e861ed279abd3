/// Finds each setting in turn.
struct AWSSettings {
    let profileName: String
    private let flags: AWSFlags
    private let environment: AWSEnvironment
    private let files: ProfileFiles
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
        } else if let named, named != "default" || flags.profile != nil {
            throw Self.wrong(
                "There is no profile '\(named)' in \(files.configPath) or \(files.credentialsPath). "
                    + "Name an existing one by --profile or AWS_PROFILE.")
        } else {
            profile = [:]
        }
    }

    func region() throws(AWSError) -> (Region, origin: String) {
        let found: [(String?, String)] = [
            (flags.region, "--region or staysail.yaml"),
            (environment.variable("AWS_REGION"), "AWS_REGION"),
            (environment.variable("AWS_DEFAULT_REGION"), "AWS_DEFAULT_REGION"),
            (profile["region"], "the profile '\(profileName)'"),
            (flags.fallbackRegion, "the pipeline"),
        ]
        for case (let name?, let origin) in found {
            guard let region = Region(name) else {
                throw Self.wrong("'\(name)' (from \(origin)) is not a region. Set one like eu-west-1.")
            }
            return (region, origin)
        }
        throw Self.wrong(
            "No region is set: searched --region, AWS_REGION, AWS_DEFAULT_REGION and the profile '\(profileName)' in "
                + "\(files.configPath). Set one, for example AWS_REGION=eu-west-1.")
    }

    func endpoints() throws(AWSError) -> AWSEndpoints {
        var endpoints = AWSEndpoints(
            usesFIPS: try flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            usesDualStack: try flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"))
        if let flag = flags.endpoint {
            endpoints.all = try endpoint(flag, from: "The endpoint")
            return endpoints
        }
        if try flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") { return endpoints }
        let name = "AWS_ENDPOINT_URL"
        endpoints.all = try environment.variable(name).map { text throws(AWSError) in try endpoint(text, from: name) }
        if endpoints.all == nil, let text = profile["endpoint_url"] {
            endpoints.all = try endpoint(text, from: "endpoint_url of the profile '\(profileName)'")
        }
        for service in AWSService.allCases {
            let variable = "\(name)_\(service.configurationName.uppercased())"
            if let text = environment.variable(variable) {
                endpoints.own[service] = try endpoint(text, from: variable)
            } else if environment.variable(name) == nil,
                let text = files.settings(of: service, profile: profile)["endpoint_url"]
            {
                endpoints.own[service] = try endpoint(
                    text,
                    from: "endpoint_url of \(service.configurationName) in [services \(profile["services"] ?? "")]")
            }
        }
        return endpoints
    }

    func retry() throws(AWSError) -> AWSRetryPolicy {
        let mode = environment.variable("AWS_RETRY_MODE") ?? profile["retry_mode"] ?? "standard"
        guard ["legacy", "standard", "adaptive"].contains(mode.lowercased()) else {
            throw Self.wrong("AWS_RETRY_MODE (or retry_mode) must be legacy, standard or adaptive, it is '\(mode)'.")
        }
        guard let text = environment.variable("AWS_MAX_ATTEMPTS") ?? profile["max_attempts"] else {
            return AWSRetryPolicy()
        }
        guard let attempts = Int(text), (1...100).contains(attempts) else {
            throw Self.wrong("AWS_MAX_ATTEMPTS (or max_attempts) must be a number from 1 to 100, it is '\(text)'.")
        }
        return AWSRetryPolicy(maximumAttempts: attempts, connectionAttempts: attempts)
    }

    var certificateBundle: String? {
        (environment.variable("AWS_CA_BUNDLE") ?? profile["ca_bundle"]).map(environment.expandingHome)
    }

    func credentials() throws(AWSError) -> CredentialSource {
        try CredentialChain(files: files, environment: environment).source(
            profile: profileName, isExplicit: flags.profile != nil)
    }

    private func flag(_ variable: String, _ key: String) throws(AWSError) -> Bool {
        guard let text = environment.variable(variable) ?? profile[key] else { return false }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw Self.wrong("\(variable) (or \(key)) must be true or false, it is '\(text)'.")
        }
    }

    private func endpoint(_ text: String, from origin: String) throws(AWSError) -> Endpoint {
        guard let endpoint = Endpoint(text) else {
            throw Self.wrong("\(origin) must be an address like http://127.0.0.1:9001, it is '\(text)'.")
        }
        return endpoint
    }

    private static func wrong(_ message: String) -> AWSError {
        AWSError(.configuration, message, outcome: .notSent)
    }
}
