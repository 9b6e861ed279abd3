import Foundation
import SigV4

/// Who we are, and roles to take on.
///
/// All methods throw `AWSError`, or `CancellationError` when the task was cancelled.
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

    package func assumeRole(_ request: AssumeRoleRequest) async throws -> AssumedRole {
        let (result, response) = try await send(
            "AssumeRole",
            [
                ("RoleArn", request.roleArn), ("RoleSessionName", request.sessionName),
                ("DurationSeconds", request.duration.map { String($0.components.seconds) }),
                ("ExternalId", request.externalId),
            ])
        guard let found = result.child("Credentials"), let key = found.child("AccessKeyId")?.text,
            let secret = found.child("SecretAccessKey")?.text, let token = found.child("SessionToken")?.text,
            let expiration = found.child("Expiration")?.text, let date = Self.date(expiration)
        else { throw unreadable("AssumeRole", response) }
        return AssumedRole(
            credentials: Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token),
            expiration: date, arn: result.child("AssumedRoleUser")?.child("Arn")?.text)
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

    /// `2026-01-02T03:04:05Z`, with or without parts of a second.
    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
