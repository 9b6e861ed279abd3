package import Foundation
import Crypto

/// Checks the signature of a request that has arrived, by making it again.
package struct SignatureVerifier: Sendable {
    /// The region that requests must be signed for; nil takes any.
    package var region: String?
    /// The services that requests may be signed for; nil takes any.
    package var services: Set<String>?
    /// How far the clocks may be apart, in seconds. AWS's rule, and the default: 15 minutes.
    package var tolerance: TimeInterval

    package init(region: String? = nil, services: Set<String>? = nil, tolerance: TimeInterval = 15 * 60) {
        self.region = region
        self.services = services
        self.tolerance = tolerance
    }

    /// Checks a request, signed by headers or by its query.
    ///
    /// - Parameters:
    ///   - request: as received; its `payloadHash` is the hash of the body that arrived.
    ///   - date: now.
    ///   - credentials: looks up an access key; nil if there is none with that name.
    /// - Throws: the first rule that does not hold.
    package func verify(
        _ request: SignableRequest, at date: Date, credentials: (_ accessKeyID: String) -> Credentials?
    ) throws(SignatureError) -> VerifiedRequest {
        let claim = try SignatureClaim(request)
        let scope = claim.scope
        if let region, scope.region != region {
            throw SignatureError(
                .wrongScope, "The request is signed for region '\(scope.region)', this is '\(region)'.")
        }
        if let services, !services.contains(scope.service) {
            throw SignatureError(
                .wrongScope,
                "The request is signed for service '\(scope.service)', this is \(services.sorted().joined(separator: ", "))."
            )
        }
        guard claim.time.day == scope.day else {
            throw SignatureError(
                .wrongScope, "The credential scope names the day \(scope.day), the date is \(claim.time.stamp).")
        }
        try check(claim, at: date)
        guard let known = credentials(claim.accessKeyID) else {
            throw SignatureError(.unknownAccessKey, "There is no access key '\(claim.accessKeyID)'.")
        }
        guard known.sessionToken == nil || known.sessionToken == claim.sessionToken else {
            throw SignatureError(
                .invalidSessionToken, "The session token does not belong to access key '\(claim.accessKeyID)'.")
        }
        let canonical = CanonicalRequest(
            request,
            query: claim.isPresigned ? CanonicalRequest.query(request.query, leavingOut: "X-Amz-Signature") : nil,
            signedHeaders: claim.signedHeaders, payloadHash: try payloadHash(of: request, claim: claim),
            isS3: scope.isS3)
        let expected = RequestSigner.signature(
            of: canonical, time: claim.time, scope: scope, secret: known.secretAccessKey)
        guard Self.isEqual(expected, claim.signature) else {
            throw SignatureError(
                .signatureMismatch,
                "The signature is not the one that this request, secret and date give.",
                canonicalRequest: canonical.text)
        }
        return VerifiedRequest(
            accessKeyID: claim.accessKeyID, scope: scope, date: claim.time.date, isPresigned: claim.isPresigned)
    }

    private func check(_ claim: SignatureClaim, at date: Date) throws(SignatureError) {
        let age = date.timeIntervalSince(claim.time.date)
        if let lifetime = claim.lifetime {
            guard age <= TimeInterval(lifetime) else {
                throw SignatureError(
                    .expired, "The address was good for \(lifetime) s from \(claim.time.stamp), and that is over.")
            }
            guard -age <= tolerance else {
                throw SignatureError(.dateSkew, "The address is signed for the future: \(claim.time.stamp).")
            }
            return
        }
        guard abs(age) <= tolerance else {
            throw SignatureError(
                .dateSkew,
                "The request is dated \(claim.time.stamp), here it is \(SigningTime(date).stamp): "
                    + "more than \(Int(tolerance)) s apart. Set the clock.")
        }
    }

    /// The error for the body, after the other parts have been checked.
    private func payloadHash(
        of request: SignableRequest, claim: SignatureClaim
    ) throws(SignatureError) -> PayloadHash {
        let declared = request.header("x-amz-content-sha256").map { PayloadHash(text: $0) }
        guard claim.scope.isS3 else { return request.payloadHash }
        if claim.isPresigned { return declared ?? .unsigned }
        guard let declared else {
            throw SignatureError(.missingHeader, "S3 requires the header x-amz-content-sha256, which is missing.")
        }
        guard declared.isUnsignedOrStreaming || declared == request.payloadHash else {
            throw SignatureError(
                .payloadMismatch,
                "x-amz-content-sha256 is \(declared.text), the body has \(request.payloadHash.text).")
        }
        return declared
    }

    /// Compares in constant time, so that the time reveals nothing about a signature.
    private static func isEqual(_ first: String, _ second: String) -> Bool {
        let first = Array(first.utf8)
        let second = Array(second.utf8)
        guard first.count == second.count else { return false }
        return zip(first, second).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
