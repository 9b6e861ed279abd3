import Expressions
import Foundation
import SigV4

/// The agent of ECS or EKS that gives a container's role.
package struct ContainerCredentials: Sendable, Hashable {
    let endpoint: Endpoint
    private let path: String
    private let query: String
    private let token: Secret?
    private let tokenFile: String?

    /// - Returns: nil for an address where a token must not be sent: neither https, nor this machine, nor an agent.
    init?(address: String, token: Secret?, tokenFile: String?) {
        guard let web = try? WebAddress(address) else { return nil }
        let host = InternetAddress(web.plainHost)
        let isAgent =
            host.map { $0.isLoopback || ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"].contains($0.description) }
            ?? (web.plainHost == "localhost")
        guard web.endpoint.scheme == .https || isAgent else { return nil }
        endpoint = web.endpoint
        path = web.path
        query = web.query
        self.token = token
        self.tokenFile = tokenFile
    }

    func fetch(_ transport: any HTTPTransport, _ environment: AWSEnvironment) async throws -> TemporaryCredentials {
        var headers = [HTTPHeader("accept", "application/json")]
        var secret = token
        if let tokenFile {
            guard let text = environment.readFile(tokenFile) else {
                throw AWSError.missing("The file \(tokenFile) with the container's token cannot be read.")
            }
            secret = Secret(text)
        }
        if let secret { headers.append(HTTPHeader("authorization", secret.value)) }
        let response = try await transport.ask(
            TransportRequest(
                method: "GET", endpoint: endpoint, path: path, query: query, headers: headers, timeout: .seconds(5),
                maximumAnswer: 1 << 16),
            "The container's credentials cannot be fetched from \(endpoint)")
        return try response.credentials(from: "The container's agent")
    }
}

/// The service of EC2 that gives a machine's role, version 2.
package struct InstanceMetadata: Sendable, Hashable {
    let endpoint: Endpoint
    /// The sentence for a machine without such a service.
    var absence = "No credentials were found."

    func fetch(_ transport: any HTTPTransport) async throws -> TemporaryCredentials {
        let token: String
        do {
            token = try await text(
                transport, "PUT", "/latest/api/token", [HTTPHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600")])
        } catch is AWSError {
            // No machine of EC2, or one that does not let this process ask.
            throw AWSError.missing(absence)
        }
        let header = [HTTPHeader("x-aws-ec2-metadata-token", token)]
        let folder = "/latest/meta-data/iam/security-credentials/"
        let role: String
        do {
            role = try await text(transport, "GET", folder, header)
        } catch let error as AWSError where error.httpStatus == 404 {
            throw AWSError.missing("This machine has no role. \(absence)")
        }
        let name = role.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let response = try await ask(transport, "GET", folder + URIEncoding.encode(name), header)
        return try response.credentials(from: "The machine's metadata service")
    }

    private func text(
        _ transport: any HTTPTransport, _ method: String, _ path: String, _ headers: [HTTPHeader]
    ) async throws -> String {
        String(decoding: try await ask(transport, method, path, headers).body, as: UTF8.self)
    }

    private func ask(
        _ transport: any HTTPTransport, _ method: String, _ path: String, _ headers: [HTTPHeader]
    ) async throws -> TransportResponse {
        try await transport.ask(
            TransportRequest(
                method: method, endpoint: endpoint, path: endpoint.pathPrefix + path, headers: headers,
                timeout: .seconds(1), maximumAnswer: 1 << 16),
            "The machine's metadata service at \(endpoint) cannot be asked for credentials")
    }
}

extension HTTPTransport {
    /// Sends a request that is not signed.
    /// - Throws: `AWSError` that begins with `failure`.
    fileprivate func ask(_ request: TransportRequest, _ failure: String) async throws -> TransportResponse {
        let response: TransportResponse
        do {
            response = try await send(request)
        } catch let error as TransportError {
            throw AWSError.missing("\(failure): \(error.message)")
        }
        guard response.status == 200 else {
            var error = AWSError.missing("\(failure): status \(response.status).")
            error.httpStatus = response.status
            throw error
        }
        return response
    }
}

extension TransportResponse {
    /// Reads the credentials in the body.
    fileprivate func credentials(from origin: String) throws(AWSError) -> TemporaryCredentials {
        guard
            let document = try? JSONValue(parsing: body).decode(CredentialDocument.self, keys: .capitalized)
        else { throw .missing("\(origin) gives an answer without an access key.") }
        return try document.credentials(from: origin)
    }
}
