import SigV4

/// The credentials of a profile: its keys, or a role with the profile that may take it on.
struct ProfileCredentials {
    let files: ProfileFiles
    let environment: AWSEnvironment

    /// - Parameter visited: the profiles that led here, by `source_profile`.
    func source(of name: String, visited: [String] = []) throws(AWSError) -> CredentialSource {
        guard !visited.contains(name) else {
            throw fault("source_profile goes in a circle: \((visited + [name]).joined(separator: ", ")).")
        }
        guard let profile = files.profile(name) else {
            if let asking = visited.last {
                throw fault("The profile '\(asking)' names the source_profile '\(name)', and there is none.")
            }
            throw missing(name)
        }
        if let role = profile["role_arn"], profile["source_profile"] != name {
            return .role(
                try request(role, profile, name),
                source: try roleSource(profile, name: name, visited: visited + [name]))
        }
        guard let keys = try keys(profile, name) else {
            // A profile that names itself as its source has keys and a role.
            throw unsupported(profile, name) ?? missing(name)
        }
        let own = CredentialSource.keys(keys, origin: "the profile '\(name)'")
        if let role = profile["role_arn"] { return .role(try request(role, profile, name), source: own) }
        return own
    }

    private func roleSource(
        _ profile: ProfileFiles.Settings, name: String, visited: [String]
    ) throws(AWSError) -> CredentialSource {
        if let source = profile["source_profile"] { return try self.source(of: source, visited: visited) }
        if profile["credential_source"] == "Environment", let keys = try KeyVariables(environment).credentials {
            return .keys(keys, origin: "AWS_ACCESS_KEY_ID")
        }
        throw unsupported(profile, name)
            ?? fault("The profile '\(name)' has a role_arn and neither source_profile nor keys to take it on with.")
    }

    private func request(
        _ role: String, _ profile: ProfileFiles.Settings, _ name: String
    ) throws(AWSError) -> AssumeRoleRequest {
        guard profile["mfa_serial"] == nil else {
            throw fault(
                "The profile '\(name)' wants a one-time password (mfa_serial), and nobody is asked for one here. "
                    + Self.export(name))
        }
        var request = AssumeRoleRequest(roleArn: role)
        request.sessionName = profile["role_session_name"] ?? request.sessionName
        request.externalId = profile["external_id"]
        request.duration = profile["duration_seconds"].flatMap(Int.init).map { .seconds($0) }
        return request
    }

    private func keys(_ profile: ProfileFiles.Settings, _ name: String) throws(AWSError) -> Credentials? {
        switch (profile["aws_access_key_id"], profile["aws_secret_access_key"]) {
        case (let key?, let secret?):
            return Credentials(
                accessKeyID: key, secretAccessKey: secret, sessionToken: profile["aws_session_token"])
        case (nil, nil):
            return nil
        default:
            throw fault("The profile '\(name)' has only one of aws_access_key_id and aws_secret_access_key.")
        }
    }

    /// Ways to credentials that other tools know and this one does not.
    private func unsupported(_ profile: ProfileFiles.Settings, _ name: String) -> AWSError? {
        let known = [
            "sso_session", "sso_start_url", "credential_process", "web_identity_token_file", "credential_source",
            "login_session",
        ]
        guard let key = known.first(where: { profile[$0] != nil }) else { return nil }
        return fault("The profile '\(name)' uses \(key), which is not read here. " + Self.export(name))
    }

    private func missing(_ name: String) -> AWSError {
        if environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE") != nil
            || environment.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != nil
            || environment.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") != nil
        {
            return fault(
                "No credentials: those of a container or a web identity are not read here. "
                    + "Run: eval \"$(aws configure export-credentials --format env)\"")
        }
        return fault(
            "No credentials: looked at AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, and at the profile '\(name)' in "
                + "\(files.credentialsPath) and \(files.configPath). Set the variables, or name a profile by --profile "
                + "or AWS_PROFILE.")
    }

    private static func export(_ name: String) -> String {
        "Run: eval \"$(aws configure export-credentials --profile \(name) --format env)\""
    }

    private func fault(_ message: String) -> AWSError {
        AWSError(.noCredentials, message, outcome: .notSent)
    }
}
