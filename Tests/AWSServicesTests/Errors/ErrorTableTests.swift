import AWSServices
import Foundation
import Testing

/// One test a row of the table of AWS's errors, each with the answer that the service sends.
@Suite struct ErrorTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var answer: ScriptedTransport.Entry
        var kind: AWSErrorKind
        var retry: RetryKind?
        /// Parts of the advice.
        var advice: [String] = []

        init(
            _ name: String, _ answer: ScriptedTransport.Entry, _ kind: AWSErrorKind, _ retry: RetryKind? = nil,
            _ advice: String...
        ) {
            self.name = name
            self.answer = answer
            self.kind = kind
            self.retry = retry
            self.advice = advice
        }

        var testDescription: String { name }
    }

    private static func throttled(_ reason: String) -> ScriptedTransport.Entry {
        .json(
            429, #"{"Type":"User","message":"Rate Exceeded.","Reason":"\#(reason)"}"#,
            [HTTPHeader("x-amzn-errortype", "TooManyRequestsException")])
    }

    private static func xml(
        _ status: Int, _ code: String, _ more: String = "", _ headers: [HTTPHeader] = []
    ) -> ScriptedTransport.Entry {
        .json(status, "<Error><Code>\(code)</Code><Message>Because.</Message>\(more)</Error>", headers)
    }

    static let rows = [
        Row(
            "clock, by code", xml(403, "RequestTimeTooSkewed"), .wrongClock, .clock, "Set the clock of this machine"),
        Row(
            "clock, by the text of Lambda's signature error",
            .error(
                403, "InvalidSignatureException",
                "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z (20260101T001500Z - 5 min.)"),
            .wrongClock, .clock, "Set the clock"),
        Row(
            "clock in the future",
            .error(403, "InvalidSignatureException", "Signature not yet current: 20270101T000000Z is still later than"),
            .wrongClock, .clock, "Set the clock"),
        Row(
            "region, by the text of a signature error",
            .error(403, "InvalidSignatureException", "Credential should be scoped to a valid region. "),
            .wrongRegion, nil, "Check the region"),
        Row(
            "region, in the answer of S3",
            xml(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"), .wrongRegion, nil,
            "Set the region to eu-west-1"),
        Row(
            "region, a bucket's 301", .json(301, "", [HTTPHeader("x-amz-bucket-region", "eu-west-1")]), .wrongRegion,
            nil, "eu-west-1"),
        Row(
            "region, in the answer to HEAD", .json(400, "", [HTTPHeader("x-amz-bucket-region", "eu-west-1")]),
            .wrongRegion, nil, "eu-west-1"),
        Row("another bad request without a body", .json(400, ""), .refused),
        Row(
            "expired token",
            .error(403, "ExpiredTokenException", "The security token included in the request is expired"),
            .expiredCredentials, .credentials, "test have expired"),
        Row("expired token of STS and S3", xml(400, "ExpiredToken"), .expiredCredentials, .credentials, "have expired"),
        Row(
            "expired token under another code",
            .error(403, "UnrecognizedClientException", "The security token included in the request is expired"),
            .expiredCredentials, .credentials, "have expired"),
        Row(
            "unknown key",
            .error(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
            .invalidCredentials, nil, "are not valid"),
        Row("unknown key of S3", xml(403, "InvalidAccessKeyId"), .invalidCredentials, nil, "are not valid"),
        Row(
            "wrong secret",
            .error(
                403, "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided."),
            .invalidCredentials, nil, "are not valid"),
        Row(
            "permission, named by AWS",
            .error(
                403, "AccessDeniedException",
                "User: arn:aws:iam::1:user/me is not authorized to perform: lambda:UpdateAlias on resource: "
                    + "arn:aws:lambda:eu-west-1:1:function:f because no identity-based policy allows it"),
            .accessDenied, nil, "Grant lambda:UpdateAlias on arn:aws:lambda:eu-west-1:1:function:f to ",
            "arn:aws:iam::1:user/me", "run again"),
        Row("permission, without a body", .json(403, ""), .accessDenied, nil, "Grant lambda:GetFunction to "),
        Row(
            "reserved concurrency", throttled("ReservedFunctionConcurrentInvocationLimitExceeded"),
            .reservedConcurrency, .throttled, "function's reserved concurrency"),
        Row(
            "account concurrency", throttled("ConcurrentInvocationLimitExceeded"), .accountConcurrency, .throttled,
            "account's concurrency"),
        Row("rate of calls", .error(429, "TooManyRequestsException"), .throttled, .throttled, "no more calls"),
        Row("rate of calls, by code", xml(503, "SlowDown"), .throttled, .throttled, "no more calls"),
        Row("throttled by EC2", .error(502, "EC2ThrottledException"), .throttled, .throttled),
        Row("throttled by a server that is not AWS", .json(429, "<html>slow"), .throttled, .throttled),
        Row(
            "role not spread yet",
            .error(
                400, "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda."),
            .propagating, .propagating, "trust policy"),
        Row(
            "permission of the role not spread yet",
            .error(
                400, "InvalidParameterValueException",
                "The provided execution role does not have permissions to call CreateNetworkInterface on EC2"),
            .propagating, .propagating, "Grant the function's role"),
        Row(
            "key not spread yet",
            .error(
                400, "InvalidParameterValueException",
                "Lambda was unable to configure access to your environment variables because the KMS key is invalid "
                    + "for CreateGrant."),
            .propagating, .propagating, "key's policy"),
        Row("another invalid parameter", .error(400, "InvalidParameterValueException"), .refused),
        Row(
            "unknown operation", .error(404, "UnknownOperationException"), .unknownEndpoint, nil, "Check the region",
            "GetFunction"),
        Row("not a server of AWS", .json(404, "<!doctype html>"), .unknownEndpoint, nil, "Check the endpoint"),
        Row("a proxy's page", .json(407, "<html>"), .unknownEndpoint, nil, "the proxy"),
        Row(
            "update in progress",
            .error(409, "ResourceConflictException", "An update is in progress for resource: arn"), .busy, .busy),
        Row(
            "being created",
            .error(409, "ResourceConflictException", "is currently in the following state: 'Pending'."), .busy, .busy),
        Row("not ready", .error(502, "ResourceNotReadyException"), .busy, .busy),
        Row("another conflict", .error(409, "ResourceConflictException", "Function already exist: f"), .conflict),
        Row("old revision", .error(412, "PreconditionFailedException"), .preconditionFailed),
        Row("no such function", .error(404, "ResourceNotFoundException"), .notFound),
        Row("no such bucket", xml(404, "NoSuchBucket"), .notFound, nil, "bucket's name"),
        Row("slow upload", xml(400, "RequestTimeout"), .serviceFailure, .transient),
        Row("failure of the service", .error(500, "ServiceException"), .serviceFailure, .transient),
        Row("bad gateway", .json(502, "<html>"), .serviceFailure, .transient),
        Row("a function's wrong subnet", .error(502, "InvalidSubnetIDException"), .refused),
        Row("connection refused", .refused, .networkFailure, .transient, "Check the network"),
        Row(
            "no such host",
            .failure(TransportError(.hostNotFound, "The host x was not found.", mayHaveBeenSent: false)),
            .unknownEndpoint, .transient, "Check the region and the endpoint"),
        Row("connection lost", .lost, .networkFailure, .transient),
        Row("no answer", .timedOut, .timedOut, .transient),
    ]

    @Test("An error of AWS is told apart, and says what to do", arguments: rows)
    func table(_ row: Row) async throws {
        let error = try await #require(throws: AWSError.self) {
            _ = try await Fixtures.clients(ScriptedTransport(row.answer), attempts: 1).lambda.getFunction("f")
        }
        #expect(error.kind == row.kind)
        #expect(error.retryKind == row.retry)
        for part in row.advice { #expect(error.advice?.contains(part) == true, "\(error)") }
        for part in row.advice { #expect("\(error)".contains(part)) }
    }

    @Test("A wrong clock is corrected once from the answer's date, and reported")
    func clock() async throws {
        let clock = VirtualClock()
        let notices = NoticeLog()
        let transport = ScriptedTransport(
            .error(
                403, "InvalidSignatureException", "Signature expired: a is now earlier than b",
                [HTTPHeader("Date", "Fri, 15 Jan 2027 08:07:03 GMT")]), .function)
        let lambda = Fixtures.clients(transport, clock: clock, observer: notices.record).lambda
        _ = try await lambda.getFunction("f")
        _ = try await lambda.getFunction("f")
        let dates = transport.requests.compactMap { $0.headers.first { $0.name == "x-amz-date" }?.value }
        #expect(dates == ["20270115T080000Z", "20270115T080703Z", "20270115T080703Z"])
        #expect(
            notices.lines == [
                "The clock of this machine is 423 s behind AWS's. Calls are signed with AWS's time; set the clock."
            ])
    }

    @Test("A clock error whose answer has our own time is not repeated")
    func rightClock() async throws {
        let clock = VirtualClock()
        let transport = ScriptedTransport(
            .error(403, "RequestTimeTooSkewed", "No.", [HTTPHeader("Date", "Fri, 15 Jan 2027 08:00:02 GMT")]))
        await #expect(throws: AWSError.self) {
            _ = try await Fixtures.clients(transport, clock: clock).lambda.getFunction("f")
        }
        #expect(transport.requests.count == 1)
    }

    @Test("A role that IAM has not spread yet is tried for a minute, and each wait is reported")
    func propagation() async throws {
        let refusal = ScriptedTransport.Entry.error(
            400, "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.")
        let clock = VirtualClock()
        let notices = NoticeLog()
        let transport = ScriptedTransport(refusal, refusal, refusal, .function)
        let lambda = Fixtures.clients(transport, clock: clock, attempts: 1, observer: notices.record).lambda
        _ = try await lambda.getFunction("f")
        #expect(transport.requests.count == 4)
        #expect(
            notices.lines.first
                == "Lambda GetFunction: retrying for up to a minute, next in 0.5 s: InvalidParameterValueException: "
                + "The role defined for the function cannot be assumed by Lambda")
        let stays = ScriptedTransport(refusal)
        await #expect(throws: AWSError.self) {
            _ = try await Fixtures.clients(stays, clock: clock).lambda.getFunction("f")
        }
        #expect(clock.sleeps.reduce(.zero, +) > .seconds(60))
        #expect(clock.sleeps.reduce(.zero, +) < .seconds(75))
    }

    @Test("Retries are visible while they happen")
    func visible() async throws {
        let notices = NoticeLog()
        let transport = ScriptedTransport(
            .failure(
                TransportError(
                    .connectionFailed, "Could not connect to h: connection refused.", mayHaveBeenSent: false)),
            .function)
        _ = try await Fixtures.clients(transport, observer: notices.record).lambda.getFunction("f")
        #expect(notices.lines == ["Lambda GetFunction: retrying in 0.5 s: Could not connect to h: connection refused"])
    }
}
