import Crypto
import Expressions
import Foundation
import SigV4

/// A profile that signs in by IAM Identity Center; `aws sso login` has put a token into a cache.
package struct SingleSignOn: Sendable, Hashable {
    let profile: String
    /// The section `[sso-session …]`; nil for the older form, whose token cannot be refreshed.
    let session: String?
    let startURL: String
    let region: Region
    let account: String
    let role: String

    var renewal: String { "Run 'aws sso login --profile \(profile)'." }

    /// The file that AWS's tools share.
    private struct Token: Codable {
        var startUrl: String?
        var region: String?
        var accessToken: String
        var expiresAt: String
        var clientId: String?
        var clientSecret: String?
        var registrationExpiresAt: String?
        var refreshToken: String?
    }

    private struct RoleAnswer: Decodable {
        struct Keys: Decodable {
            var accessKeyId: String
            var secretAccessKey: String
            var sessionToken: String
            /// Milliseconds since 1970.
            var expiration: Double
        }

        var roleCredentials: Keys
    }

    private struct TokenRequest: Encodable {
        var grantType = "refresh_token"
        var clientId: String
        var clientSecret: String
        var refreshToken: String
    }

    private struct TokenAnswer: Decodable {
        var accessToken: String
        /// Seconds.
        var expiresIn: Double
        var refreshToken: String?
    }

    /// - Parameter client: of the region of the sign-in; its calls are not signed.
    func fetch(
        _ client: AWSClient, _ environment: AWSEnvironment, _ clock: any AWSClock
    ) async throws -> TemporaryCredentials {
        let token = try await token(client, environment, clock)
        let endpoint = client.endpoint(of: .sso)
        let http = TransportRequest(
            method: "GET", endpoint: endpoint, path: endpoint.pathPrefix + "/federation/credentials",
            query: "role_name=\(URIEncoding.encode(role))&account_id=\(URIEncoding.encode(account))",
            headers: [HTTPHeader("x-amz-sso_bearer_token", token)], maximumAnswer: 1 << 16)
        let response: TransportResponse
        do {
            response = try await client.send(http, to: .sso, operation: "GetRoleCredentials", retries: .safe)
        } catch var error as AWSError where error.httpStatus == 401 || error.kind == .invalidCredentials {
            error.code = .noCredentials
            error.message = "The SSO session of the profile '\(profile)' has ended. \(renewal)"
            throw error
        }
        guard let keys = try? JSONValue(parsing: response.body).decode(RoleAnswer.self).roleCredentials else {
            throw AWSError(
                unreadable: "The answer has no role credentials.", response, service: .sso,
                operation: "GetRoleCredentials")
        }
        return TemporaryCredentials(
            Credentials(
                accessKeyID: keys.accessKeyId, secretAccessKey: keys.secretAccessKey, sessionToken: keys.sessionToken),
            expiration: Date(timeIntervalSince1970: keys.expiration / 1000))
    }

    /// The cached token, refreshed if it ends and there is a way to.
    private func token(
        _ client: AWSClient, _ environment: AWSEnvironment, _ clock: any AWSClock
    ) async throws -> String {
        let name = Insecure.SHA1.hash(data: Data((session ?? startURL).utf8)).map { Self.hexadecimal($0) }.joined()
        let path = environment.expandingHome("~/.aws/sso/cache/\(name).json")
        guard let text = environment.readFile(path),
            let cached = try? JSONValue(parsing: text).decode(Token.self),
            let end = Date(iso8601: cached.expiresAt.replacing("UTC", with: "Z"))
        else { throw AWSError.missing("The profile '\(profile)' is not signed in. \(renewal)") }
        let left = end.timeIntervalSince(clock.now)
        if left > 300 { return cached.accessToken }
        if let renewed = try await refresh(cached, client, clock.now) {
            if let json = try? JSONValue(encoding: renewed) { environment.writeFile(path, json.text()) }
            return renewed.accessToken
        }
        guard left > 0 else {
            throw AWSError.missing("The SSO session of the profile '\(profile)' has ended. \(renewal)")
        }
        return cached.accessToken
    }

    /// - Returns: nil if there is no refresh token, or it is not accepted.
    private func refresh(_ token: Token, _ client: AWSClient, _ now: Date) async throws -> Token? {
        guard session != nil, let id = token.clientId, let secret = token.clientSecret,
            let refresh = token.refreshToken
        else { return nil }
        let endpoint = client.endpoint(of: .ssoOIDC)
        let body = try JSONValue(encoding: TokenRequest(clientId: id, clientSecret: secret, refreshToken: refresh))
        let http = TransportRequest(
            method: "POST", endpoint: endpoint, path: endpoint.pathPrefix + "/token",
            headers: [HTTPHeader("content-type", "application/json")], body: Data(body.bytes()),
            maximumAnswer: 1 << 16)
        do {
            let response = try await client.send(
                http, to: .ssoOIDC, operation: "CreateToken", retries: .unlessUnknown)
            let answer = try JSONValue(parsing: response.body).decode(TokenAnswer.self)
            var renewed = token
            renewed.accessToken = answer.accessToken
            renewed.expiresAt = now.addingTimeInterval(min(max(answer.expiresIn, 0), 31_536_000)).formatted(.iso8601)
            renewed.refreshToken = answer.refreshToken ?? token.refreshToken
            return renewed
        } catch is AWSError {
            return nil
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

/// A profile that signs in by `aws login`, which keeps credentials in a cache.
package struct LoginSession: Sendable, Hashable {
    let name: String
    let profile: String

    var renewal: String { "Run 'aws login --profile \(profile)'." }

    private struct Cache: Decodable {
        struct Keys: Decodable {
            var accessKeyId: String
            var secretAccessKey: String
            var sessionToken: String?
            var expiresAt: String
        }

        var accessToken: Keys
    }

    /// Reads the cache each time, so that a later sign-in is seen.
    func read(_ environment: AWSEnvironment, now: Date) throws(AWSError) -> TemporaryCredentials {
        let name = SHA256.hash(data: Data(name.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let folder = environment.variable("AWS_LOGIN_CACHE_DIRECTORY") ?? "~/.aws/login/cache"
        let path = environment.expandingHome("\(folder)/\(name).json")
        guard let text = environment.readFile(path), let value = try? JSONValue(parsing: text),
            let keys = try? value.decode(Cache.self).accessToken, let end = Date(iso8601: keys.expiresAt)
        else { throw .missing("The profile '\(profile)' is not signed in. \(renewal)") }
        guard end > now else { throw .missing("The sign-in of the profile '\(profile)' has ended. \(renewal)") }
        return TemporaryCredentials(
            Credentials(
                accessKeyID: keys.accessKeyId, secretAccessKey: keys.secretAccessKey, sessionToken: keys.sessionToken),
            expiration: end)
    }
}
