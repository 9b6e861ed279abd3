import Foundation
package import SigV4

/// The caller's identity, and roles to assume.
///
/// All methods throw `AWSError`, or `CancellationError` when the task was canceled.
package struct STSClient: Sendable {
    package let client: AWSClient

    package init(client: AWSClient) {
        self.client = client
    }

    package func getCallerIdentity() async throws -> CallerIdentity {
        let (result, response) = try await send("GetCallerIdentity", [])
        guard let account = result.child("Account")?.text, let arn = result.child("Arn")?.text else {
            throw unreadable("GetCallerIdentity", response)
        }
        return CallerIdentity(account: account, arn: arn, userId: result.child("UserId")?.text ?? "")
    }

    package func assumeRole(_ request: AssumeRoleRequest) async throws -> TemporaryCredentials {
        try await credentials(
            "AssumeRole",
            [
                ("RoleArn", request.roleArn), ("RoleSessionName", request.sessionName),
                ("DurationSeconds", request.duration.map { String($0.components.seconds) }),
                ("ExternalId", request.externalId), ("SerialNumber", request.mfaSerial),
                ("TokenCode", request.code?.value),
            ])
    }

    /// Assumes a role whose request may need a code that a person reads from a device.
    func assume(
        _ request: AssumeRoleRequest, askingBy ask: (@Sendable (String) async throws -> String)?
    ) async throws -> TemporaryCredentials {
        var request = request
        if let serial = request.mfaSerial {
            guard let ask else {
                throw AWSError.missing(
                    "The role \(request.roleArn) needs a code of the device \(serial) (mfa_serial), and there is no "
                        + "terminal to ask for it. Run in a terminal, or with credentials of the role itself.")
            }
            request.code = Secret(try await ask(serial))
        }
        return try await naming(request.roleArn) { try await assumeRole(request) }
    }

    /// Assumes a role with the token in a file, which is read each time. The call is not signed.
    func assume(_ identity: WebIdentity, reading environment: AWSEnvironment) async throws -> TemporaryCredentials {
        guard let token = environment.readFile(identity.tokenFile), !token.isEmpty else {
            throw AWSError.missing("The web identity token file \(identity.tokenFile) cannot be read.")
        }
        return try await naming(identity.roleArn) {
            try await credentials(
                "AssumeRoleWithWebIdentity",
                [
                    ("RoleArn", identity.roleArn), ("RoleSessionName", identity.sessionName),
                    ("WebIdentityToken", token),
                ])
        }
    }

    private func naming(
        _ role: String, _ body: () async throws -> TemporaryCredentials
    ) async throws -> TemporaryCredentials {
        do {
            return try await body()
        } catch var error as AWSError where !error.message.hasPrefix("The role ") {
            error.message = "The role \(role) could not be assumed: \(error.message)"
            throw error
        }
    }

    private func credentials(
        _ operation: String, _ parameters: [(String, String?)]
    ) async throws -> TemporaryCredentials {
        let (result, response) = try await send(operation, parameters)
        guard let found = result.child("Credentials"), let key = found.child("AccessKeyId")?.text,
            let secret = found.child("SecretAccessKey")?.text, let token = found.child("SessionToken")?.text,
            let expiration = (found.child("Expiration")?.text).flatMap(Date.init(iso8601:))
        else { throw unreadable(operation, response) }
        return TemporaryCredentials(
            Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token), expiration: expiration,
            arn: result.child("AssumedRoleUser")?.child("Arn")?.text)
    }

    private func send(
        _ operation: String, _ parameters: [(String, String?)]
    ) async throws -> (XMLElementTree, TransportResponse) {
        let endpoint = client.endpoint(of: .sts)
        let fields = [("Action", operation), ("Version", "2011-06-15")] + parameters
        let body = fields.compactMap { name, value in value.map { "\(name)=\(URIEncoding.encode($0))" } }
            .joined(separator: "&")
        let http = TransportRequest(
            method: "POST", endpoint: endpoint, path: endpoint.pathPrefix + "/",
            headers: [HTTPHeader("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Data(body.utf8), maximumAnswer: 1 << 20)
        let response = try await client.send(http, to: .sts, operation: operation, retries: .safe)
        guard let document = try? XMLElementTree(parsing: response.body),
            let result = document.child("\(operation)Result")
        else { throw unreadable(operation, response) }
        return (result, response)
    }

    private func unreadable(_ operation: String, _ response: TransportResponse) -> AWSError {
        AWSError(
            unreadable: "The answer is not the XML that STS sends.", response, service: .sts, operation: operation)
    }
}

/// The caller as AWS sees it.
package struct CallerIdentity: Sendable, Hashable {
    /// Twelve digits.
    package var account: String
    package var arn: String
    package var userId: String

    package init(account: String, arn: String, userId: String) {
        self.account = account
        self.arn = arn
        self.userId = userId
    }
}

/// The input of AssumeRole.
package struct AssumeRoleRequest: Sendable, Hashable {
    package var roleArn: String
    /// Shown in CloudTrail; 2 to 64 of `A-Z a-z 0-9 _ + = , . @ -`.
    package var sessionName: String
    package var externalId: String?
    /// 15 minutes to the role's limit; nil is AWS's default, one hour.
    package var duration: Duration?
    /// The device whose code the role demands.
    package var mfaSerial: String?
    package var code: Secret?

    package init(
        roleArn: String, sessionName: String = "staysail", externalId: String? = nil, duration: Duration? = nil
    ) {
        self.roleArn = roleArn
        self.sessionName = sessionName
        self.externalId = externalId
        self.duration = duration
    }
}

/// A role that is assumed with the token of another identity provider, such as a CI service or a pod's.
package struct WebIdentity: Sendable, Hashable {
    let roleArn: String
    let tokenFile: String
    let sessionName: String
}
