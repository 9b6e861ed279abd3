import NIOCore
import Foundation
import HTTPTypes
import SigV4

/// Lets only requests through whose signature one of the server's access keys made, and says who sent them.
struct SignatureCheck: RequestMiddleware {
    let keys: AccessKeys
    private let verifier = SignatureVerifier()

    init(keys: AccessKeys) {
        self.keys = keys
    }

    /// Checks what the head of a request shows, before its body has arrived.
    func checkHead(of request: APIRequest) throws(APIError) {
        do throws(SignatureError) {
            try verifier.verifyHead(Self.signable(request), at: Date()) { keys.holder(of: $0)?.credentials }
        } catch {
            throw Self.answer(to: error, service: request.operation.service)
        }
    }

    private static func signable(_ request: APIRequest) -> SignableRequest {
        var headers = request.headers.map { SignableRequest.Header($0.name.rawName, $0.value) }
        if let host = request.header("host"), !headers.contains(where: { $0.name.lowercased() == "host" }) {
            headers.append(.init("host", host))
        }
        return SignableRequest(method: request.method, path: request.path, query: request.query, headers: headers)
    }

    func intercept(_ request: APIRequest, next: Next) async throws -> APIResponse {
        var signable = Self.signable(request)
        signable.payloadHash = request.body.withUnsafeReadableBytes { PayloadHash(of: $0) }
        let verified: VerifiedRequest
        do throws(SignatureError) {
            verified = try verifier.verify(signable, at: Date()) { keys.holder(of: $0)?.credentials }
        } catch {
            throw Self.answer(to: error, service: request.operation.service)
        }
        // A key may be revoked between the check and here.
        guard let holder = keys.holder(of: verified.accessKeyID) else { throw APIError.closing }
        var request = request
        request.caller = Caller(
            accountID: holder.accountID, region: verified.scope.region, service: verified.scope.service,
            accessKeyID: verified.accessKeyID, arn: holder.arn, userID: holder.userID)
        return try await next(request)
    }

    /// The names that AWS gives to the same faults differ from service to service.
    static func answer(to error: SignatureError, service: String) -> APIError {
        let isS3 = service == "s3"
        let code: String
        var message = error.message
        switch error.code {
        case .missingAuthentication:
            code = isS3 ? "AccessDenied" : "MissingAuthenticationTokenException"
            message = isS3 ? "Access Denied: the request is not signed." : "Missing Authentication Token"
        case .unknownAccessKey:
            code =
                isS3 ? "InvalidAccessKeyId" : service == "sts" ? "InvalidClientTokenId" : "UnrecognizedClientException"
            message =
                isS3
                ? "The AWS Access Key Id you provided does not exist in our records."
                : "The security token included in the request is invalid."
        case .invalidSessionToken:
            code = isS3 ? "InvalidToken" : "UnrecognizedClientException"
            message = "The security token included in the request is invalid."
        case .signatureMismatch, .payloadMismatch:
            code = isS3 || service == "sts" ? "SignatureDoesNotMatch" : "InvalidSignatureException"
            message =
                "The request signature we calculated does not match the signature you provided. "
                + "Check your AWS Secret Access Key and signing method. "
                + (error.canonicalRequest.map { "The Canonical String for this request should have been\n'\($0)'" }
                    ?? "")
        case .dateSkew, .expired:
            code = isS3 ? "RequestTimeTooSkewed" : "InvalidSignatureException"
        case .malformedAuthentication, .missingHeader, .wrongScope:
            code = isS3 ? "AuthorizationHeaderMalformed" : "IncompleteSignatureException"
        }
        return APIError(status: 403, code: code, message: message)
    }
}
