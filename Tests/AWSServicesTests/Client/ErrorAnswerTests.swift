import AWSServices
import Foundation
import Testing

@Suite struct ErrorAnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var status: Int
        var headers: [HTTPHeader] = []
        var body: String
        var code: AWSError.Code
        var message: String

        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "code in the header", status: 404,
            headers: [HTTPHeader("x-amzn-ErrorType", "ResourceNotFoundException")],
            body: #"{"Type":"User","Message":"Function not found: arn"}"#,
            code: .service("ResourceNotFoundException"), message: "Function not found: arn"),
        Case(
            name: "code in the header with an address behind it", status: 400,
            headers: [HTTPHeader("X-Amzn-Errortype", "ValidationException:http://internal.amazon.com/")],
            body: #"{"message":"1 validation error"}"#,
            code: .service("ValidationException"), message: "1 validation error"),
        Case(
            name: "code in the body", status: 409,
            body: #"{"__type":"ResourceConflictException","message":"Function already exist: f"}"#,
            code: .service("ResourceConflictException"), message: "Function already exist: f"),
        Case(
            name: "code in the body with its shape's name space", status: 400,
            body: #"{"__type":"com.amazonaws.lambda#TooBig","Message":"No."}"#, code: .service("TooBig"),
            message: "No."),
        Case(
            name: "S3's XML", status: 404,
            body: #"<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code><Message>No key.</Message>"#
                + "<Key>a</Key></Error>",
            code: .service("NoSuchKey"), message: "No key."),
        Case(
            name: "STS's XML", status: 403,
            body: "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
                + "<Code>AccessDenied</Code><Message>Not you.</Message></Error><RequestId>r</RequestId></ErrorResponse>",
            code: .service("AccessDenied"), message: "Not you."),
        Case(
            name: "no body", status: 404, body: "", code: .service("NotFound"),
            message: "The server answered status 404 without a body."),
        Case(
            name: "HTML of a crashed server", status: 500, body: "<!doctype html><title>500</title>",
            code: .invalidAnswer,
            message: "The server answered status 500 with a body that is not an error of AWS."),
        Case(
            name: "broken JSON", status: 400, body: #"{"Message": "#, code: .invalidAnswer,
            message: "The server answered status 400 with a body that is not an error of AWS."),
        Case(
            name: "a redirect", status: 301, headers: [HTTPHeader("Location", "https://elsewhere")], body: "",
            code: .service("PermanentRedirect"), message: "The endpoint redirects to https://elsewhere."),
    ]

    @Test("Code and message are found wherever the server puts them", arguments: cases)
    func table(_ row: Case) async throws {
        let transport = ScriptedTransport(
            .answer(TransportResponse(status: row.status, headers: row.headers, body: Data(row.body.utf8))))
        let error = try await #require(throws: AWSError.self) {
            _ = try await Fixtures.clients(transport, attempts: 1).lambda.getFunction("f")
        }
        #expect(error.code == row.code)
        #expect(error.message == row.message)
        #expect(error.httpStatus == row.status)
        #expect(error.operation == "GetFunction")
        #expect(error.service == "Lambda")
    }

    @Test("A throttled call tells AWS's reason and request id, and its description has all of it")
    func reason() async throws {
        let transport = ScriptedTransport(
            .json(
                429, #"{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","message":"Rate Exceeded."}"#,
                [HTTPHeader("x-amzn-errortype", "TooManyRequestsException"), HTTPHeader("x-amzn-requestid", "r-1")]))
        let error = try await #require(throws: AWSError.self) {
            _ = try await Fixtures.clients(transport, attempts: 1).lambda.invoke(InvokeRequest(functionName: "f"))
        }
        #expect(error.isThrottling)
        #expect(
            "\(error)"
                == "Lambda Invoke: TooManyRequestsException: Rate Exceeded. (status 429, reason "
                + "ReservedFunctionConcurrentInvocationLimitExceeded, request r-1). The function's reserved "
                + "concurrency is used up. Raise it, or send fewer calls at a time.")
    }

    @Test("XML with a document type is not read, so that entities cannot grow")
    func entities() async throws {
        let bomb = """
            <?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
            <Error><Code>&b;</Code><Message>m</Message></Error>
            """
        let error = try await #require(throws: AWSError.self) {
            _ = try await Fixtures.clients(ScriptedTransport(.json(400, bomb))).s3.getObject(
                bucket: "bucket", key: "key")
        }
        #expect(error.code == .invalidAnswer)
    }
}
