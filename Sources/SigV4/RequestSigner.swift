package import Foundation
import Crypto

/// Signs requests with AWS Signature Version 4.
///
/// A value without state: the same input gives the same signature, at a date that the caller gives.
///
/// Rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
package struct RequestSigner: Sendable {
    static let algorithm = "AWS4-HMAC-SHA256"

    /// Names that proxies and HTTP libraries change or add on the way.
    private static let neverSigned: Set<String> = [
        "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
    ]

    package init() {}

    /// Signs a request by headers.
    ///
    /// All headers that the request has are signed, apart from those that change on the way (`user-agent` and the
    /// like). Headers that this adds must not be in the request yet.
    ///
    /// - Returns: the headers to add: `x-amz-date`, `authorization`, for temporary credentials
    ///   `x-amz-security-token`, and for S3 `x-amz-content-sha256`.
    package func sign(
        _ request: SignableRequest, credentials: Credentials, region: String, service: String, date: Date
    ) -> [SignableRequest.Header] {
        let time = SigningTime(date)
        let scope = CredentialScope(day: time.day, region: region, service: service)
        var added = [SignableRequest.Header("x-amz-date", time.stamp)]
        if let token = credentials.sessionToken {
            added.append(.init("x-amz-security-token", token.value))
        }
        if scope.isS3 {
            added.append(.init("x-amz-content-sha256", request.payloadHash.text))
        }
        var request = request
        request.headers += added
        let signedHeaders = Self.signedHeaders(of: request)
        let canonical = CanonicalRequest(
            request, signedHeaders: signedHeaders, payloadHash: request.payloadHash, isS3: scope.isS3)
        let signature = Self.signature(
            of: canonical, time: time, scope: scope, secret: credentials.secretAccessKey.value)
        added.append(
            .init(
                "authorization",
                "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope.text), "
                    + "SignedHeaders=\(signedHeaders.joined(separator: ";")), Signature=\(signature)"))
        return added
    }

    /// Signs a request by its query, so that its address alone, for a time, is leave to send it.
    ///
    /// - Parameter lifetime: whole seconds, from 1 to 604,800 (a week, AWS's limit).
    /// - Returns: the query to use in place of the request's, signature included.
    package func presign(
        _ request: SignableRequest, credentials: Credentials, region: String, service: String, date: Date,
        lifetime: Int
    ) -> String {
        let time = SigningTime(date)
        let scope = CredentialScope(day: time.day, region: region, service: service)
        let signedHeaders = Self.signedHeaders(of: request)
        var parameters = [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope.text)"),
            ("X-Amz-Date", time.stamp),
            ("X-Amz-Expires", String(lifetime)),
            ("X-Amz-SignedHeaders", signedHeaders.joined(separator: ";")),
        ]
        if let token = credentials.sessionToken {
            parameters.append(("X-Amz-Security-Token", token.value))
        }
        var request = request
        request.query += request.query.isEmpty ? "" : "&"
        request.query += parameters.map { "\($0.0)=\(URIEncoding.encode($0.1))" }.joined(separator: "&")
        let canonical = CanonicalRequest(
            request, signedHeaders: signedHeaders, payloadHash: scope.isS3 ? .unsigned : request.payloadHash,
            isS3: scope.isS3)
        let signature = Self.signature(
            of: canonical, time: time, scope: scope, secret: credentials.secretAccessKey.value)
        return "\(request.query)&X-Amz-Signature=\(signature)"
    }

    static func signedHeaders(of request: SignableRequest) -> [String] {
        Set(request.headers.map { $0.name.lowercased() }).subtracting(neverSigned).sorted()
    }

    static func stringToSign(_ canonical: CanonicalRequest, time: SigningTime, scope: CredentialScope) -> String {
        let hash = Hexadecimal.text(SHA256.hash(data: Data(canonical.text.utf8)))
        return "\(algorithm)\n\(time.stamp)\n\(scope.text)\n\(hash)"
    }

    static func signature(
        of canonical: CanonicalRequest, time: SigningTime, scope: CredentialScope, secret: String
    ) -> String {
        func derive(_ key: SymmetricKey, _ text: String) -> SymmetricKey {
            SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
        }
        let dayKey = derive(SymmetricKey(data: Data("AWS4\(secret)".utf8)), scope.day)
        let key = derive(derive(derive(dayKey, scope.region), scope.service), "aws4_request")
        let text = stringToSign(canonical, time: time, scope: scope)
        return Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }
}
