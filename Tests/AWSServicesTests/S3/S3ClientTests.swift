import AWSServices
import Foundation
import Testing

@Suite struct S3ClientTests {
    struct Case: Sendable {
        var bucket: String
        var key: String
        var endpoint: Endpoint?
        var url: String
    }

    @Test(
        "A bucket is part of the host at AWS, and of the path elsewhere",
        arguments: [
            Case(bucket: "b-1", key: "a b/c+d.zip", url: "https://b-1.s3.us-east-1.amazonaws.com/a%20b/c%2Bd.zip"),
            Case(bucket: "b.with.dots", key: "k", url: "https://s3.us-east-1.amazonaws.com/b.with.dots/k"),
            Case(
                bucket: "b-1", key: "a//../k", endpoint: Endpoint("http://127.0.0.1:9/prefix/"),
                url: "http://127.0.0.1:9/prefix/b-1/a//../k"),
        ])
    func address(_ row: Case) async throws {
        let transport = ScriptedTransport(.json(200, "body", [HTTPHeader("ETag", "\"e\"")]))
        let object = try await Fixtures.clients(transport, endpoint: row.endpoint).s3.getObject(
            bucket: row.bucket, key: row.key)
        #expect(transport.requests.first?.url == row.url)
        #expect(object.body == Data("body".utf8))
        #expect(object.metadata.eTag == "e")
    }

    @Test("An invalid bucket name is not sent", arguments: ["", "a", "a/b", "evil.com#", "b@host", "b c"])
    func badBucket(name: String) async throws {
        let transport = ScriptedTransport(.json(200, ""))
        let error = try await #require(throws: AWSError.self) {
            _ = try await Fixtures.clients(transport, endpoint: nil).s3.headObject(bucket: name, key: "k")
        }
        #expect(error.code == .configuration)
        #expect(transport.requests.isEmpty)
    }

    @Test("The payload's hash is signed")
    func hash() async throws {
        let transport = ScriptedTransport(.json(200, ""))
        let written = try await Fixtures.clients(transport).s3.putObject(
            bucket: "bucket", key: "k", body: Data("abc".utf8))
        #expect(written.contentLength == 3)
        #expect(
            transport.requests.first?.headers.contains(
                HTTPHeader(
                    "x-amz-content-sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
                == true)
    }
}
