/// The claims of a request about its signature: signer, time and covered parts; not yet verified.
struct SignatureClaim {
    let accessKeyID: String
    let scope: CredentialScope
    let time: SigningTime
    let signedHeaders: [String]
    let signature: String
    let sessionToken: String?
    /// Seconds that a presigned address is good for; nil for a request signed by headers.
    let lifetime: Int?

    var isPresigned: Bool { lifetime != nil }

    init(_ request: SignableRequest) throws(SignatureError) {
        if let authorization = request.header("authorization") {
            try self.init(request, authorization: authorization)
        } else {
            try self.init(presigned: request)
        }
        guard signedHeaders.contains("host") else {
            throw SignatureError(.missingHeader, "The header host is not signed.")
        }
        for name in signedHeaders where request.header(name) == nil {
            throw SignatureError(.missingHeader, "The header \(name) is signed but missing.")
        }
    }

    private init(_ request: SignableRequest, authorization: String) throws(SignatureError) {
        let malformed = SignatureError(
            .malformedAuthentication,
            "The header authorization must read '\(RequestSigner.algorithm) Credential=KEY/SCOPE, "
                + "SignedHeaders=NAME;NAME, Signature=HEX'.")
        guard authorization.hasPrefix(RequestSigner.algorithm + " ") else { throw malformed }
        var fields: [String: String] = [:]
        for field in authorization.dropFirst(RequestSigner.algorithm.count + 1).split(separator: ",") {
            let parts = field.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw malformed }
            fields[parts[0].filter { $0 != " " }] = String(parts[1].filter { $0 != " " })
        }
        guard let credential = fields["Credential"], let signed = fields["SignedHeaders"],
            let signature = fields["Signature"], let (key, scope) = Self.credential(credential)
        else { throw malformed }
        guard let stamp = request.header("x-amz-date") else {
            throw SignatureError(.missingHeader, "The header x-amz-date is missing.")
        }
        guard let time = SigningTime(stamp: stamp) else {
            throw SignatureError(
                .malformedAuthentication, "x-amz-date must read like 20150830T123600Z, it is '\(stamp)'.")
        }
        accessKeyID = key
        self.scope = scope
        self.time = time
        signedHeaders = signed.split(separator: ";").map(String.init)
        self.signature = signature
        sessionToken = request.header("x-amz-security-token")
        lifetime = nil
    }

    private init(presigned request: SignableRequest) throws(SignatureError) {
        let fields = Dictionary(request.queryItems.map { ($0.name, $0.value) }) { first, _ in first }
        guard fields["X-Amz-Signature"] != nil || fields["X-Amz-Algorithm"] != nil else {
            throw SignatureError(.missingAuthentication, "The request is not signed.")
        }
        guard fields["X-Amz-Algorithm"] == RequestSigner.algorithm,
            let (key, scope) = Self.credential(fields["X-Amz-Credential"] ?? ""),
            let time = fields["X-Amz-Date"].flatMap(SigningTime.init(stamp:)),
            let lifetime = fields["X-Amz-Expires"].flatMap(Int.init), (1...604_800).contains(lifetime),
            let signed = fields["X-Amz-SignedHeaders"], let signature = fields["X-Amz-Signature"]
        else {
            throw SignatureError(
                .malformedAuthentication,
                "A presigned address needs X-Amz-Algorithm=\(RequestSigner.algorithm), X-Amz-Credential, X-Amz-Date, "
                    + "X-Amz-Expires (1 to 604800), X-Amz-SignedHeaders and X-Amz-Signature.")
        }
        accessKeyID = key
        self.scope = scope
        self.time = time
        signedHeaders = signed.split(separator: ";").map(String.init)
        self.signature = signature
        sessionToken = fields["X-Amz-Security-Token"]
        self.lifetime = lifetime
    }

    private static func credential(_ text: String) -> (key: String, scope: CredentialScope)? {
        guard let slash = text.firstIndex(of: "/"), slash != text.startIndex,
            let scope = CredentialScope(text: text[text.index(after: slash)...])
        else { return nil }
        return (String(text[..<slash]), scope)
    }
}
