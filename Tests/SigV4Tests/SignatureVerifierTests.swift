import Foundation
import SigV4
import Testing

@Suite struct SignatureVerifierTests {
    private func code(
        _ request: SignableRequest, at date: Date, verifier: SignatureVerifier = SignatureVerifier(),
        credentials: (String) -> Credentials?
    ) -> SignatureError.Code? {
        do throws(SignatureError) {
            _ = try verifier.verify(request, at: date, credentials: credentials)
            return nil
        } catch {
            return error.code
        }
    }

    /// A request of Lambda's and one of S3's, to break in one place each.
    private func vector(_ name: String) throws -> SignatureVector {
        try #require(SignatureVector.all.first { $0.name == name })
    }

    @Test("A request that was signed is accepted, by headers and by query", arguments: SignatureVector.all)
    func accepted(_ vector: SignatureVector) throws {
        let verified = try SignatureVerifier(region: vector.region, services: [vector.service]).verify(
            vector.signed(), at: vector.time
        ) { $0 == vector.access ? vector.credentials : nil }
        #expect(verified.accessKeyID == vector.access)
        #expect(verified.scope.service == vector.service)
        #expect(verified.isPresigned == (vector.lifetime != nil))
        #expect(verified.date == (try vector.time))
    }

    @Test("A change of any signed part is noticed, and the canonical request is told")
    func tampered() throws {
        let vector = try vector("lambda-update-alias")
        let signed = try vector.signed()
        let time = try vector.time
        let changes: [@Sendable (inout SignableRequest) -> Void] = [
            { $0.method = "POST" }, { $0.path += "2" }, { $0.query = "a=b" },
            { $0.payloadHash = PayloadHash(of: Data("other".utf8)) },
            { $0.headers[1].value = "text/plain" }, { $0.headers[0].value = "elsewhere" },
        ]
        for change in changes {
            var request = signed
            change(&request)
            do throws(SignatureError) {
                _ = try SignatureVerifier().verify(request, at: time) { _ in vector.credentials }
                Issue.record("accepted: \(request)")
            } catch {
                #expect(error.code == .signatureMismatch)
                #expect(error.canonicalRequest?.hasPrefix(request.method) == true)
            }
        }
    }

    @Test("What else is wrong is named")
    func codes() throws {
        let vector = try vector("lambda-update-alias")
        let signed = try vector.signed()
        let time = try vector.time
        let known: (String) -> Credentials? = { _ in vector.credentials }
        func without(_ header: String) -> SignableRequest {
            var request = signed
            request.headers.removeAll { $0.name.lowercased() == header }
            return request
        }
        #expect(code(without("authorization"), at: time, credentials: known) == .missingAuthentication)
        #expect(code(without("x-amz-date"), at: time, credentials: known) == .missingHeader)
        #expect(code(without("content-type"), at: time, credentials: known) == .missingHeader)
        #expect(code(signed, at: time) { _ in nil } == .unknownAccessKey)
        #expect(code(signed, at: time.addingTimeInterval(901), credentials: known) == .dateSkew)
        #expect(code(signed, at: time.addingTimeInterval(-901), credentials: known) == .dateSkew)
        #expect(code(signed, at: time.addingTimeInterval(900), credentials: known) == nil)
        #expect(
            code(signed, at: time, verifier: SignatureVerifier(region: "us-east-1"), credentials: known)
                == .wrongScope)
        #expect(
            code(signed, at: time, verifier: SignatureVerifier(services: ["s3"]), credentials: known) == .wrongScope)
        let other = Credentials(accessKeyID: vector.access, secretAccessKey: "another")
        #expect(code(signed, at: time) { _ in other } == .signatureMismatch)
        let temporary = Credentials(
            accessKeyID: vector.access, secretAccessKey: vector.secret, sessionToken: "token")
        #expect(code(signed, at: time) { _ in temporary } == .invalidSessionToken)
    }

    @Test(
        "An authorization that cannot be read is refused without a crash",
        arguments: [
            "", "Bearer x", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=,Signature=",
            "AWS4-HMAC-SHA256 Credential=/20150830/r/s/aws4_request, SignedHeaders=host, Signature=0",
            "AWS4-HMAC-SHA256 Credential=A/20150830/r/s, SignedHeaders=host, Signature=0",
            "AWS4-HMAC-SHA256 Credential=A/20150830/r/s/aws4_request, Signature=0",
        ])
    func malformed(authorization: String) throws {
        var request = try vector("get-vanilla").request
        request.headers += [.init("authorization", authorization), .init("x-amz-date", "20150830T123600Z")]
        #expect(code(request, at: Date()) { _ in nil } == .malformedAuthentication)
    }

    @Test("S3 wants the payload's hash as a header, and takes its words for unsigned payloads")
    func payloads() throws {
        let vector = try vector("s3-key-kept-as-it-is")
        let time = try vector.time
        let known: (String) -> Credentials? = { _ in vector.credentials }
        var missing = vector.request
        missing.headers += RequestSigner().sign(
            missing, credentials: vector.credentials, region: vector.region, service: "s3", date: time
        ).filter { $0.name != "x-amz-content-sha256" }
        #expect(code(missing, at: time, credentials: known) == .missingHeader)

        var changed = try vector.signed()
        changed.payloadHash = PayloadHash(of: Data("other".utf8))
        #expect(code(changed, at: time, credentials: known) == .payloadMismatch)

        for word in ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"] {
            var request = vector.request
            request.payloadHash = PayloadHash(text: word)
            request.headers += RequestSigner().sign(
                request, credentials: vector.credentials, region: vector.region, service: "s3", date: time)
            request.payloadHash = PayloadHash(of: Data("whatever arrived".utf8))
            #expect(code(request, at: time, credentials: known) == nil)
        }
    }

    @Test("A presigned address is good for its lifetime only")
    func lifetime() throws {
        let vector = try vector("s3-presigned-token")
        let signed = try vector.signed()
        let time = try vector.time
        let known: (String) -> Credentials? = { _ in vector.credentials }
        #expect(code(signed, at: time.addingTimeInterval(60), credentials: known) == nil)
        #expect(code(signed, at: time.addingTimeInterval(61), credentials: known) == .expired)
        #expect(code(signed, at: time.addingTimeInterval(-1000), credentials: known) == .dateSkew)
        var longer = signed
        longer.query = longer.query.replacingOccurrences(of: "X-Amz-Expires=60", with: "X-Amz-Expires=61")
        #expect(code(longer, at: time, credentials: known) == .signatureMismatch)
        var absurd = signed
        absurd.query = absurd.query.replacingOccurrences(of: "X-Amz-Expires=60", with: "X-Amz-Expires=9999999")
        #expect(code(absurd, at: time, credentials: known) == .malformedAuthentication)
    }
}
