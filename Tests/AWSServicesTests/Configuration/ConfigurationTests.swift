import AWSServices
import SigV4
import Testing

@Suite struct ConfigurationTests {
    private static let config = """
        # a comment
        [default]
        region = eu-central-1
        [profile keys]
        region=eu-west-1   ; Ireland
        aws_access_key_id = CONFIGKEY
        aws_secret_access_key = config/secret=
        s3 =
          region = nested
        [profile role]
        role_arn = arn:aws:iam::1:role/r
        source_profile = keys
        external_id = x
        duration_seconds = 900
        role_session_name = me
        [profile chain]
        role_arn = arn:aws:iam::2:role/r
        source_profile = role
        [profile from-environment]
        role_arn = arn:aws:iam::3:role/r
        credential_source = Environment
        [profile circle]
        role_arn = a
        source_profile = circle2
        [profile circle2]
        role_arn = b
        source_profile = circle
        [profile own]
        role_arn = arn:aws:iam::4:role/r
        source_profile = own
        [profile sso]
        sso_session = corp
        sso_account_id = 1
        sso_role_name = r
        [profile mfa]
        role_arn = a
        source_profile = keys
        mfa_serial = m
        [profile both]
        role_arn = a
        source_profile = keys
        credential_source = Environment
        [profile half]
        aws_access_key_id = A
        [profile lost]
        role_arn = a
        source_profile = nowhere
        [profile endpoint]
        endpoint_url = http://127.0.0.1:4566
        [profile far-port]
        endpoint_url = http://127.0.0.1:99999
        """

    private static let credentials = """
        [default]
        aws_access_key_id=FILEKEY
        aws_secret_access_key=file-secret
        aws_session_token=file-token
        [own]
        aws_access_key_id=OWNKEY
        aws_secret_access_key=own-secret
        """

    private func environment(_ variables: [String: String] = [:], files: Bool = true) -> AWSEnvironment {
        let texts =
            files
            ? [
                "/home/me/.aws/config": Self.config, "/home/me/.aws/credentials": Self.credentials,
                "/other/config": "[default]\nregion = sa-east-1", "/other/credentials": "",
            ] : [:]
        return AWSEnvironment(variables: variables, home: "/home/me", readFile: { texts[$0] })
    }

    private func resolve(
        _ variables: [String: String] = [:], flags: AWSFlags = AWSFlags(), files: Bool = true
    ) throws -> AWSConfiguration {
        try AWSConfiguration.resolve(flags: flags, environment: environment(variables, files: files))
    }

    private static let keys = ["AWS_ACCESS_KEY_ID": "ENVKEY", "AWS_SECRET_ACCESS_KEY": "env-secret"]

    @Test("The region: flag, AWS_REGION, AWS_DEFAULT_REGION, profile")
    func region() throws {
        let both = ["AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1"]
        #expect(try resolve(both, flags: AWSFlags(region: "ap-south-1")).region.name == "ap-south-1")
        #expect(try resolve(both).region.name == "us-west-2")
        #expect(try resolve(["AWS_DEFAULT_REGION": "us-west-1"]).region.name == "us-west-1")
        #expect(try resolve().region.name == "eu-central-1")
        #expect(try resolve(flags: AWSFlags(fallbackRegion: "ap-south-1")).region.name == "eu-central-1")
        #expect(
            try resolve(Self.keys, flags: AWSFlags(fallbackRegion: "ap-south-1"), files: false).region.name
                == "ap-south-1")
        #expect(try resolve(["AWS_PROFILE": "keys"]).region.name == "eu-west-1")
        #expect(
            try resolve(Self.keys.merging(["AWS_CONFIG_FILE": "/other/config"]) { $1 }).region.name == "sa-east-1")
    }

    @Test("Credentials: environment, then the profile; a profile flag is stronger than keys in the environment")
    func credentials() throws {
        let environmentKeys = Credentials(accessKeyID: "ENVKEY", secretAccessKey: "env-secret")
        let fileKeys = Credentials(
            accessKeyID: "FILEKEY", secretAccessKey: "file-secret", sessionToken: "file-token")
        let configKeys = Credentials(accessKeyID: "CONFIGKEY", secretAccessKey: "config/secret=")
        #expect(try resolve(Self.keys).credentials == .keys(environmentKeys, origin: "AWS_ACCESS_KEY_ID"))
        #expect(
            try resolve(Self.keys.merging(["AWS_SESSION_TOKEN": "t"]) { $1 }).credentials
                == .keys(
                    Credentials(accessKeyID: "ENVKEY", secretAccessKey: "env-secret", sessionToken: "t"),
                    origin: "AWS_ACCESS_KEY_ID"))
        #expect(try resolve().credentials == .keys(fileKeys, origin: "the profile 'default'"))
        #expect(
            try resolve(["AWS_PROFILE": "keys"]).credentials == .keys(configKeys, origin: "the profile 'keys'"))
        #expect(
            try resolve(Self.keys, flags: AWSFlags(profile: "keys")).credentials
                == .keys(configKeys, origin: "the profile 'keys'"))
        #expect(
            try resolve(Self.keys.merging(["AWS_PROFILE": "keys"]) { $1 }).credentials
                == .keys(environmentKeys, origin: "AWS_ACCESS_KEY_ID"))
    }

    @Test("A role is taken on with its source profile, over as many steps as there are")
    func roles() throws {
        let configKeys = CredentialSource.keys(
            Credentials(accessKeyID: "CONFIGKEY", secretAccessKey: "config/secret="), origin: "the profile 'keys'")
        let role = CredentialSource.role(
            AssumeRoleRequest(
                roleArn: "arn:aws:iam::1:role/r", sessionName: "me", externalId: "x", duration: .seconds(900)),
            source: configKeys)
        func credentials(_ profile: String, _ variables: [String: String] = [:]) throws -> CredentialSource {
            try resolve(variables.merging(["AWS_REGION": "r"]) { $1 }, flags: AWSFlags(profile: profile)).credentials
        }
        #expect(try credentials("role") == role)
        #expect(
            try credentials("chain")
                == .role(AssumeRoleRequest(roleArn: "arn:aws:iam::2:role/r"), source: role))
        #expect(
            try credentials("from-environment", Self.keys)
                == .role(
                    AssumeRoleRequest(roleArn: "arn:aws:iam::3:role/r"),
                    source: .keys(
                        Credentials(accessKeyID: "ENVKEY", secretAccessKey: "env-secret"),
                        origin: "AWS_ACCESS_KEY_ID")))
        #expect(
            try credentials("own")
                == .role(
                    AssumeRoleRequest(roleArn: "arn:aws:iam::4:role/r"),
                    source: .keys(
                        Credentials(accessKeyID: "OWNKEY", secretAccessKey: "own-secret"),
                        origin: "the profile 'own'")))
    }

    @Test("Endpoints: the flag for all, else the service's variable, the general one, the profile's")
    func endpoints() throws {
        let variables = ["AWS_ENDPOINT_URL": "http://all:1", "AWS_ENDPOINT_URL_S3": "https://s3.test/x/"]
        let found = try resolve(variables).endpoints
        #expect(found.override(for: .lambda) == Endpoint(scheme: .http, host: "all", port: 1))
        #expect(found.override(for: .s3) == Endpoint(host: "s3.test", pathPrefix: "/x"))
        let flagged = try resolve(variables, flags: AWSFlags(endpoint: "http://[::1]:9001")).endpoints
        #expect(flagged.override(for: .s3)?.description == "http://[::1]:9001")
        #expect(
            try resolve(Self.keys.merging(["AWS_REGION": "r", "AWS_PROFILE": "endpoint"]) { $1 }).endpoints.all?.port
                == 4566)
        #expect(try resolve().endpoints.override(for: .lambda) == nil)
        #expect(
            try resolve(variables.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }).endpoints
                == AWSEndpoints())
    }

    @Test("Files are read as AWS's tools read them: services, indented keys, quoted names, comments, a BOM")
    func files() throws {
        let config = """
            \u{FEFF}# comment
            [profile "quoted name"]
              region = eu-north-1
              aws_access_key_id : QUOTED
              aws_secret_access_key = s
              ; comment
              services = ls
              s3 =
                addressing_style = path

            [services ls]
            lambda =
              endpoint_url = http://127.0.0.1:1
            cloudwatch =
                endpoint_url = http://127.0.0.1:2   # here

            [profile 'single']
            region = eu-south-1
            aws_access_key_id = SINGLE
            aws_secret_access_key = s
            """
        func resolve(_ profile: String, _ variables: [String: String] = [:]) throws -> AWSConfiguration {
            try AWSConfiguration.resolve(
                flags: AWSFlags(profile: profile),
                environment: AWSEnvironment(
                    variables: variables, home: "/h", readFile: { $0 == "/h/.aws/config" ? config : nil }))
        }
        let found = try resolve("quoted name")
        #expect(found.region.name == "eu-north-1")
        #expect(
            found.credentials
                == .keys(
                    Credentials(accessKeyID: "QUOTED", secretAccessKey: "s"), origin: "the profile 'quoted name'"))
        #expect(found.endpoints.override(for: .lambda)?.port == 1)
        #expect(found.endpoints.override(for: .cloudWatch)?.port == 2)
        #expect(found.endpoints.override(for: .s3) == nil)
        let variable = try resolve("quoted name", ["AWS_ENDPOINT_URL": "http://127.0.0.1:3"]).endpoints
        #expect(variable.override(for: .lambda)?.port == 3)
        #expect(try resolve("single").region.name == "eu-south-1")
    }

    @Test("Attempts are taken from AWS_MAX_ATTEMPTS")
    func attempts() throws {
        #expect(try resolve().retry.maximumAttempts == 5)
        #expect(try resolve(["AWS_MAX_ATTEMPTS": "2"]).retry.maximumAttempts == 2)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var name: String
        var variables: [String: String] = [:]
        var flags = AWSFlags()
        var files = true
        var code: AWSError.Code
        var says: [String]

        var testDescription: String { name }
    }

    @Test(
        "What is missing or wrong is one sentence that says where it looked and what to do",
        arguments: [
            Fault(
                name: "no region", variables: keys, files: false, code: .configuration,
                says: ["--region", "AWS_REGION", "~/.aws/config", "AWS_REGION=eu-west-1"]),
            Fault(
                name: "bad region", variables: ["AWS_REGION": "eu west/1"], code: .configuration,
                says: ["'eu west/1'"]),
            Fault(
                name: "no such port", variables: keys.merging(["AWS_ENDPOINT_URL": "http://127.0.0.1:99999"]) { $1 },
                code: .configuration, says: ["AWS_ENDPOINT_URL", "'http://127.0.0.1:99999'"]),
            Fault(
                name: "port 0", variables: keys, flags: AWSFlags(endpoint: "http://127.0.0.1:0"),
                code: .configuration, says: ["The endpoint", "'http://127.0.0.1:0'"]),
            Fault(
                name: "a profile's port",
                variables: keys.merging(["AWS_REGION": "r", "AWS_PROFILE": "far-port"]) { $1 }, code: .configuration,
                says: ["'http://127.0.0.1:99999'"]),
            Fault(
                name: "no credentials", variables: ["AWS_REGION": "r", "AWS_EC2_METADATA_DISABLED": "true"],
                files: false,
                code: .noCredentials,
                says: ["AWS_ACCESS_KEY_ID", "profile 'default'", "~/.aws/credentials", "--profile"]),
            Fault(
                name: "half a pair", variables: ["AWS_REGION": "r", "AWS_ACCESS_KEY_ID": "A"],
                code: .noCredentials, says: ["AWS_SECRET_ACCESS_KEY is not"]),
            Fault(
                name: "no such profile", flags: AWSFlags(profile: "nobody"), code: .configuration,
                says: ["'nobody'", "--profile"]),
            Fault(
                name: "circle", variables: ["AWS_REGION": "r"], flags: AWSFlags(profile: "circle"),
                code: .noCredentials, says: ["circle, circle2, circle"]),
            Fault(
                name: "source profile missing", variables: ["AWS_REGION": "r"], flags: AWSFlags(profile: "lost"),
                code: .noCredentials, says: ["'lost'", "'nowhere'"]),
            Fault(
                name: "sso", variables: ["AWS_REGION": "r"], flags: AWSFlags(profile: "sso"), code: .noCredentials,
                says: ["[sso-session corp]"]),
            Fault(
                name: "two sources", variables: ["AWS_REGION": "r"], flags: AWSFlags(profile: "both"),
                code: .noCredentials, says: ["'both'", "Remove one"]),
            Fault(
                name: "half a profile", variables: ["AWS_REGION": "r"], flags: AWSFlags(profile: "half"),
                code: .noCredentials, says: ["no aws_secret_access_key"]),
            Fault(
                name: "bad endpoint", variables: ["AWS_ENDPOINT_URL_LAMBDA": "localhost:4566"],
                code: .configuration, says: ["AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9001"]),
            Fault(
                name: "bad attempts", variables: ["AWS_MAX_ATTEMPTS": "many"], code: .configuration,
                says: ["1 to 100"]),
        ])
    func faults(_ row: Fault) throws {
        let error = try #require(throws: AWSError.self) {
            _ = try resolve(row.variables, flags: row.flags, files: row.files)
        }
        #expect(error.code == row.code)
        for text in row.says { #expect(error.message.contains(text), "\(error.message)") }
        #expect(!error.message.contains("secret="))
    }
}
