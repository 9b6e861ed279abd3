import SigV4

/// The order in which AWS's tools search for credentials, held beside botocore by scripts/credential-oracle.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
struct CredentialChain {
    let files: ProfileFiles
    let environment: AWSEnvironment

    /// - Parameter isExplicit: whether the profile is named on the command line, and not by a variable that may be left
    ///   over: keys in the environment do not win over it.
    func source(profile name: String, isExplicit: Bool) throws(AWSError) -> CredentialSource {
        if !isExplicit, let keys = try environmentKeys() { return .keys(keys, origin: "AWS_ACCESS_KEY_ID") }
        let profile = files.profile(name) ?? [:]
        if profile["role_arn"] != nil, profile["web_identity_token_file"] == nil { return try role(name, visited: []) }
        if let found = try inProfile(name, readsVariables: !isExplicit) { return found }
        if let found = try container() { return found }
        if let found = try instance(name) { return found }
        throw none(name)
    }

    // MARK: The profile

    /// The credentials of a profile itself, without a role to assume from another.
    private func inProfile(_ name: String, readsVariables: Bool) throws(AWSError) -> CredentialSource? {
        let profile = files.profile(name) ?? [:]
        if let found = try webIdentity(name, profile, readsVariables: readsVariables) { return found }
        if let found = try singleSignOn(name, profile) { return found }
        if let keys = try keys(files.ownCredentials(name), name) { return .keys(keys, origin: "the profile '\(name)'") }
        if let session = profile["login_session"] { return .login(LoginSession(name: session, profile: name)) }
        if let command = profile["credential_process"] {
            guard let words = ShellWords.split(command), !words.isEmpty else {
                throw wrong("The credential_process of the profile '\(name)' is not a command: \(command)")
            }
            return .process(CredentialProcess(command: words, profile: name))
        }
        if let keys = try keys(profile, name) { return .keys(keys, origin: "the profile '\(name)'") }
        return nil
    }

    /// - Parameter visited: the profiles that led here, by `source_profile`.
    private func role(_ name: String, visited: [String]) throws(AWSError) -> CredentialSource {
        let profile = files.profile(name) ?? [:]
        var request = AssumeRoleRequest(roleArn: profile["role_arn"] ?? "")
        request.sessionName = profile["role_session_name"] ?? request.sessionName
        request.externalId = profile["external_id"]
        request.duration = profile["duration_seconds"].flatMap(Int.init).map { .seconds($0) }
        request.mfaSerial = profile["mfa_serial"]
        switch (profile["source_profile"], profile["credential_source"]) {
        case (_?, _?):
            throw wrong("The profile '\(name)' has both source_profile and credential_source. Remove one.")
        case (nil, nil):
            throw wrong("The profile '\(name)' has a role_arn and neither source_profile nor credential_source.")
        case (nil, let source?):
            return .role(request, source: try named(source, name))
        case (let source?, nil):
            return .role(request, source: try self.source(source, for: name, visited: visited + [name]))
        }
    }

    private func source(_ name: String, for asking: String, visited: [String]) throws(AWSError) -> CredentialSource {
        guard let profile = files.profile(name) else {
            throw wrong("The profile '\(asking)' names the source_profile '\(name)', which does not exist.")
        }
        let hasKeys = profile["aws_access_key_id"] != nil || profile["aws_secret_access_key"] != nil
        // A profile that names itself has both keys and a role.
        guard !visited.contains(name) || (name == asking && hasKeys) else {
            throw wrong("source_profile forms a circle: \((visited + [name]).joined(separator: ", ")).")
        }
        if !hasKeys, profile["role_arn"] != nil, profile["web_identity_token_file"] == nil {
            return try role(name, visited: visited)
        }
        guard let found = try inProfile(name, readsVariables: false) else {
            throw wrong("The profile '\(name)', the source_profile of '\(asking)', has no credentials.")
        }
        return found
    }

    /// The values of `credential_source`.
    private func named(_ source: String, _ profile: String) throws(AWSError) -> CredentialSource {
        let found: CredentialSource?
        switch source.lowercased() {
        case "environment": found = try environmentKeys().map { .keys($0, origin: "AWS_ACCESS_KEY_ID") }
        case "ecscontainer": found = try container()
        case "ec2instancemetadata": found = try instance()
        default:
            throw wrong(
                "The credential_source of the profile '\(profile)' must be Environment, EcsContainer or "
                    + "Ec2InstanceMetadata, it is '\(source)'.")
        }
        guard let found else {
            throw wrong("The profile '\(profile)' has the credential_source \(source), where no credentials are.")
        }
        return found
    }

    private func webIdentity(
        _ name: String, _ profile: ProfileFiles.Settings, readsVariables: Bool
    ) throws(AWSError) -> CredentialSource? {
        func setting(_ variable: String, _ key: String) -> String? {
            (readsVariables ? environment.variable(variable) : nil) ?? profile[key]
        }
        guard let file = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        guard let role = setting("AWS_ROLE_ARN", "role_arn") else {
            throw wrong("There is a web identity token file (\(file)) and no role. Set AWS_ROLE_ARN, or role_arn.")
        }
        return .webIdentity(
            WebIdentity(
                roleArn: role, tokenFile: environment.expandingHome(file),
                sessionName: setting("AWS_ROLE_SESSION_NAME", "role_session_name") ?? "staysail"))
    }

    private func singleSignOn(
        _ name: String, _ profile: ProfileFiles.Settings
    ) throws(AWSError) -> CredentialSource? {
        guard profile["sso_account_id"] != nil || profile["sso_role_name"] != nil else { return nil }
        var settings = profile
        if let session = profile["sso_session"] {
            guard let shared = files.session(session) else {
                throw wrong("The profile '\(name)' names the section [sso-session \(session)], which does not exist.")
            }
            for (key, value) in shared {
                guard settings[key] ?? value == value else {
                    throw wrong("\(key) differs between the profile '\(name)' and [sso-session \(session)].")
                }
                settings[key] = value
            }
        }
        guard let start = settings["sso_start_url"], let region = settings["sso_region"].flatMap({ Region($0) }),
            let account = settings["sso_account_id"], let role = settings["sso_role_name"]
        else {
            throw wrong(
                "The profile '\(name)' needs sso_start_url, sso_region, sso_account_id and sso_role_name. "
                    + "Run 'aws configure sso --profile \(name)'.")
        }
        return .singleSignOn(
            SingleSignOn(
                profile: name, session: profile["sso_session"], startURL: start, region: region, account: account,
                role: role))
    }

    private func keys(_ settings: ProfileFiles.Settings, _ name: String) throws(AWSError) -> Credentials? {
        guard let key = settings["aws_access_key_id"] else { return nil }
        guard let secret = settings["aws_secret_access_key"] else {
            throw wrong("The profile '\(name)' has an aws_access_key_id and no aws_secret_access_key.")
        }
        return Credentials(
            accessKeyID: key, secretAccessKey: secret,
            sessionToken: settings["aws_session_token"] ?? settings["aws_security_token"])
    }

    // MARK: The environment

    private func environmentKeys() throws(AWSError) -> Credentials? {
        guard let key = environment.variable("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = environment.variable("AWS_SECRET_ACCESS_KEY") else {
            throw wrong("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not. Set both, or neither.")
        }
        return Credentials(
            accessKeyID: key, secretAccessKey: secret,
            sessionToken: environment.variable("AWS_SESSION_TOKEN") ?? environment.variable("AWS_SECURITY_TOKEN"))
    }

    private func container() throws(AWSError) -> CredentialSource? {
        let token = environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN").map { Secret($0) }
        let file = environment.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        let address: String
        if let path = environment.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            address = "http://169.254.170.2" + path
        } else if let whole = environment.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            address = whole
        } else {
            return nil
        }
        guard let endpoint = ContainerCredentials(address: address, token: token, tokenFile: file) else {
            throw wrong(
                "The address of the container's credentials, \(address), is neither https, nor one of this machine or "
                    + "of the container agent (169.254.170.2, 169.254.170.23).")
        }
        return .container(endpoint)
    }

    private func instance(_ profile: String = "default") throws(AWSError) -> CredentialSource? {
        if environment.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" { return nil }
        let isIPv6 = environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.lowercased() == "ipv6"
        let address =
            environment.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
            ?? (isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254")
        guard let endpoint = Endpoint(address) else {
            throw wrong("AWS_EC2_METADATA_SERVICE_ENDPOINT must be an address, it is '\(address)'.")
        }
        return .instance(InstanceMetadata(endpoint: endpoint, absence: none(profile).message))
    }

    private func none(_ name: String) -> AWSError {
        wrong(CredentialSource.searched(profile: name, files.credentialsPath, files.configPath))
    }

    private func wrong(_ message: String) -> AWSError {
        AWSError(.noCredentials, message, outcome: .notSent)
    }
}
