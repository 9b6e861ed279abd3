import AWSServices
import Foundation
import SigV4
import Synchronization
import Testing

/// Each link of the chain, from its settings to the key that signs a call. The order of the links is held beside
/// botocore by scripts/credential-oracle.
@Suite struct CredentialChainTests {
    private static let sts = """
        <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
        <AccessKeyId>WEBKEY</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
        <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>
        """

    private static let document =
        #"{"AccessKeyId":"AGENTKEY","SecretAccessKey":"s","Token":"t","Expiration":"2030-01-01T00:00:00Z"}"#

    /// Resolves the settings, makes a call, and tells the key that signed it.
    private func key(
        _ variables: [String: String], files: [String: String] = [:], profile: String? = nil,
        _ transport: ScriptedTransport, clock: VirtualClock = VirtualClock(),
        write: @escaping @Sendable (String, String) -> Void = { _, _ in },
        code: (@Sendable (String) async throws -> String)? = nil
    ) async throws -> String {
        let environment = AWSEnvironment(
            variables: variables.merging(["AWS_REGION": "eu-west-1"]) { $1 }, home: "/h", readFile: { files[$0] },
            writeFile: write, oneTimeCode: code)
        let configuration = try AWSConfiguration.resolve(
            flags: AWSFlags(profile: profile), environment: environment)
        let clients = AWSClients(
            configuration, transport: transport, logger: Fixtures.silent, clock: clock,
            providers: CredentialProviders(transport: transport, clock: clock, environment: environment))
        _ = try await clients.lambda.getFunction("f")
        let header = transport.requests.last?.headers.first { $0.name == "authorization" }?.value ?? ""
        return String(header.split(separator: "=").dropFirst().first?.split(separator: "/").first ?? "")
    }

    @Test("A web identity's token is exchanged for a role, without a signature")
    func webIdentity() async throws {
        let transport = ScriptedTransport(.json(200, Self.sts), .function)
        let key = try await key(
            ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web"],
            files: ["/token": "a.b.c"], transport)
        #expect(key == "WEBKEY")
        #expect(String(decoding: transport.requests[0].body, as: UTF8.self).contains("WebIdentityToken=a.b.c"))
        #expect(!transport.requests[0].headers.contains { $0.name == "authorization" })
    }

    @Test("A token file that cannot be read is named")
    func lostToken() async throws {
        let error = try await #require(throws: AWSError.self) {
            _ = try await key(
                ["AWS_WEB_IDENTITY_TOKEN_FILE": "/lost", "AWS_ROLE_ARN": "r"], ScriptedTransport(.function))
        }
        #expect(error.message.contains("/lost"))
    }

    @Test("The agent of a container is asked with its token; the token goes nowhere else")
    func container() async throws {
        let transport = ScriptedTransport(.json(200, Self.document), .function)
        let key = try await key(
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
            ], files: ["/token": "pod-token"], transport)
        #expect(key == "AGENTKEY")
        #expect(transport.requests[0].url == "http://169.254.170.23/v1/credentials")
        #expect(transport.requests[0].headers.contains(HTTPHeader("authorization", "pod-token")))
        for address in ["http://evil.test/x", "http://10.0.0.1/x", "ftp://127.0.0.1/", "http://169.254.169.254/"] {
            let error = try await #require(throws: AWSError.self) {
                _ = try await self.key(
                    ["AWS_CONTAINER_CREDENTIALS_FULL_URI": address], ScriptedTransport(.function))
            }
            #expect(error.message.contains(address))
        }
    }

    @Test("A machine's role is fetched by version 2 of the metadata service")
    func instance() async throws {
        let transport = ScriptedTransport(
            .json(200, "imds-token"), .json(200, "my-role\n"), .json(200, Self.document), .function)
        #expect(try await key([:], transport) == "AGENTKEY")
        #expect(
            transport.requests.prefix(3).map { "\($0.method) \($0.path)" } == [
                "PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/",
                "GET /latest/meta-data/iam/security-credentials/my-role",
            ])
        #expect(transport.requests[2].headers.contains(HTTPHeader("x-aws-ec2-metadata-token", "imds-token")))
    }

    @Test(
        "Without any credentials the error says where it searched, and that --local needs none",
        arguments: [ScriptedTransport.Entry.refused, .timedOut, .json(403, ""), .json(404, "")])
    func none(metadata: ScriptedTransport.Entry) async throws {
        let error = try await #require(throws: AWSError.self) { _ = try await key([:], ScriptedTransport(metadata)) }
        for part in ["AWS_ACCESS_KEY_ID", "profile 'default'", "~/.aws/credentials", "--local"] {
            #expect(error.message.contains(part), "\(error)")
        }
        #expect(error.code == .noCredentials)
    }

    private static let config = """
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-2
        [profile sso]
        sso_session = corp
        sso_account_id = 123456789012
        sso_role_name = Deployer
        [profile over-sso]
        role_arn = arn:aws:iam::2:role/r
        source_profile = sso
        [profile mfa]
        role_arn = arn:aws:iam::2:role/r
        source_profile = keys
        mfa_serial = arn:aws:iam::1:mfa/me
        [profile keys]
        aws_access_key_id = KEYS
        aws_secret_access_key = s
        [profile over-process]
        role_arn = arn:aws:iam::2:role/r
        source_profile = process
        [profile process]
        credential_process = echo '{"Version": 1, "AccessKeyId": "PROCESSKEY", "SecretAccessKey": "s"}'
        [profile false]
        credential_process = false "a b"
        [profile old-process]
        credential_process = echo '{"Version": 2}'
        [profile login]
        login_session = arn:aws:iam::1:user/me
        """

    private static let cachePath = "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
    private static let roleAnswer =
        #"{"roleCredentials":{"accessKeyId":"SSOKEY","secretAccessKey":"s","sessionToken":"t","expiration":1900000000000}}"#

    private static let assumed = ScriptedTransport.Entry.json(
        200, sts.replacing("AssumeRoleWithWebIdentity", with: "AssumeRole").replacing("WEBKEY", with: "ROLEKEY"))

    @Test("SSO: the cached token gives the role's credentials")
    func singleSignOn() async throws {
        let token = #"{"accessToken":"sso-token","expiresAt":"2029-01-01T00:00:00Z"}"#
        let transport = ScriptedTransport(.json(200, Self.roleAnswer), .function)
        let key = try await key(
            [:], files: ["/h/.aws/config": Self.config, Self.cachePath: token], profile: "sso", transport)
        #expect(key == "SSOKEY")
        #expect(
            transport.requests[0].url == "https://portal.sso.us-east-2.amazonaws.com/federation/credentials"
                + "?role_name=Deployer&account_id=123456789012")
        #expect(transport.requests[0].headers.contains(HTTPHeader("x-amz-sso_bearer_token", "sso-token")))
    }

    @Test("SSO: a token that ends is refreshed and kept; a role over it works")
    func refreshedToken() async throws {
        let token = """
            {"accessToken":"old","expiresAt":"2027-01-15T08:01:00Z","refreshToken":"r","clientId":"c",
             "clientSecret":"cs","registrationExpiresAt":"2030-01-01T00:00:00Z","startUrl":"u","region":"us-east-2"}
            """
        let written = Mutex<[String: String]>([:])
        let transport = ScriptedTransport(
            .json(200, #"{"accessToken":"new","expiresIn":3600,"refreshToken":"r2","tokenType":"Bearer"}"#),
            .json(200, Self.roleAnswer), Self.assumed, .function)
        let key = try await key(
            [:], files: ["/h/.aws/config": Self.config, Self.cachePath: token], profile: "over-sso", transport,
            write: { path, text in written.withLock { $0[path] = text } })
        #expect(key == "ROLEKEY")
        #expect(transport.requests[0].url == "https://oidc.us-east-2.amazonaws.com/token")
        #expect(transport.requests[1].headers.contains(HTTPHeader("x-amz-sso_bearer_token", "new")))
        let kept = written.withLock { $0[Self.cachePath] } ?? ""
        #expect(kept.contains(#""accessToken":"new""#) && kept.contains(#""refreshToken":"r2""#))
    }

    @Test("Without a valid sign-in the error says how to sign in", arguments: ["sso", "over-sso", "login"])
    func notSignedIn(profile: String) async throws {
        let error = try await #require(throws: AWSError.self) {
            _ = try await key(
                [:], files: ["/h/.aws/config": Self.config], profile: profile, ScriptedTransport(.function))
        }
        let command = profile == "login" ? "aws login --profile login" : "aws sso login --profile sso"
        #expect(error.message.contains(command), "\(error)")
        #expect(!error.message.contains("export-credentials"))
    }

    @Test("A role with an MFA device asks for its code; where nobody can be asked, it is an error")
    func mfa() async throws {
        let files = ["/h/.aws/config": Self.config]
        let transport = ScriptedTransport(Self.assumed, .function)
        let key = try await key(
            [:], files: files, profile: "mfa", transport,
            code: { serial in serial == "arn:aws:iam::1:mfa/me" ? "123456" : "" })
        #expect(key == "ROLEKEY")
        let body = String(decoding: transport.requests[0].body, as: UTF8.self)
        #expect(body.contains("SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fme&TokenCode=123456"))
        let error = try await #require(throws: AWSError.self) {
            _ = try await self.key([:], files: files, profile: "mfa", ScriptedTransport(.function))
        }
        #expect(error.message.contains("arn:aws:iam::1:mfa/me"))
    }

    @Test("A program's credentials sign calls, and those of a role over it")
    func process() async throws {
        let files = ["/h/.aws/config": Self.config]
        #expect(try await key([:], files: files, profile: "process", ScriptedTransport(.function)) == "PROCESSKEY")
        let over = ScriptedTransport(Self.assumed, .function)
        #expect(try await key([:], files: files, profile: "over-process", over) == "ROLEKEY")
        #expect(over.requests[0].headers.contains { $0.value.contains("Credential=PROCESSKEY/") })
        for profile in ["false", "old-process"] {
            let error = try await #require(throws: AWSError.self) {
                _ = try await key([:], files: files, profile: profile, ScriptedTransport(.function))
            }
            #expect(error.message.contains("credential_process of the profile '\(profile)'"))
        }
    }

    @Test("Credentials that AWS calls expired are fetched again, once")
    func expired() async throws {
        let transport = ScriptedTransport(
            .json(200, Self.sts), .error(403, "ExpiredTokenException"),
            .json(200, Self.sts.replacing("WEBKEY", with: "SECOND")), .function)
        let key = try await key(
            ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "r"], files: ["/token": "a"], transport)
        #expect(key == "SECOND")
        let stays = ScriptedTransport(.json(200, Self.sts), .error(403, "ExpiredTokenException"))
        await #expect(throws: AWSError.self) {
            _ = try await self.key(
                ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "r"], files: ["/token": "a"], stays)
        }
    }

    @Test("No description of settings, sources or requests shows a secret")
    func redaction() throws {
        let files = ["/h/.aws/credentials": "[default]\naws_access_key_id=A\naws_secret_access_key=hidden\n"]
        let configuration = try AWSConfiguration.resolve(
            environment: AWSEnvironment(variables: ["AWS_REGION": "r"], home: "/h", readFile: { files[$0] }))
        let headers = ["Authorization", "X-Amz-Security-Token", "x-amz-sso_bearer_token", "Cookie"]
        let request = TransportRequest(
            method: "GET", endpoint: Endpoint(host: "h"), path: "/", headers: headers.map { HTTPHeader($0, "hidden") })
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(request, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), "\(request)", dumped] {
            #expect(!text.contains("hidden"), "\(text)")
        }
    }
}
