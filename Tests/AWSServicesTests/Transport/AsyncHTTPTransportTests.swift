import AWSServices
import Expressions
import Foundation
import Testing

/// Over real sockets.
@Suite struct AsyncHTTPTransportTests {
    private func send(
        _ port: Int, method: String = "GET", limit: Int = 1000, timeout: Duration = .seconds(10)
    ) async throws -> TransportResponse {
        try await withHTTPTransport { transport in
            try await transport.send(
                TransportRequest(
                    method: method, endpoint: Endpoint(scheme: .http, host: "127.0.0.1", port: port), path: "/x",
                    query: "a=b", body: method == "PUT" ? Data("body".utf8) : Data(), timeout: timeout,
                    maximumAnswer: limit))
        }
    }

    private func failure(_ port: Int, limit: Int = 1000, timeout: Duration = .seconds(10)) async throws
        -> TransportError
    {
        try await #require(throws: TransportError.self) { _ = try await send(port, limit: limit, timeout: timeout) }
    }

    @Test("An answer is read whole, with its headers")
    func answer() async throws {
        try await RawServer.run(.closing("HTTP/1.1 201 Made\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok")) { port in
            let response = try await send(port, method: "PUT")
            #expect(response.status == 201)
            #expect(response.header("x-a") == "1")
            #expect(response.body == Data("ok".utf8))
        }
    }

    @Test("An answer to HEAD may tell a length that does not come")
    func head() async throws {
        try await RawServer.run(.closing("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n")) { port in
            let response = try await send(port, method: "HEAD")
            #expect(response.header("content-length") == "5000000")
        }
    }

    @Test("Redirects are not followed")
    func redirect() async throws {
        try await RawServer.run(
            .closing("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        ) { port in
            let response = try await send(port)
            #expect(response.status == 302)
        }
    }

    @Test("A port where nobody listens: not sent")
    func refused() async throws {
        try await DeafPort.run { port in
            let error = try await failure(port)
            #expect(error.code == .connectionFailed)
            #expect(!error.mayHaveBeenSent)
        }
    }

    @Test(
        "A connection that ends before the answer is complete: perhaps sent",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"])
    func lost(bytes: String) async throws {
        try await RawServer.run(.closing(bytes)) { port in
            let error = try await failure(port)
            #expect(error.code == .connectionLost)
            #expect(error.mayHaveBeenSent)
        }
    }

    @Test("No answer in time: perhaps sent")
    func timeout() async throws {
        try await RawServer.run(.silent) { port in
            let error = try await failure(port, timeout: .milliseconds(100))
            #expect(error.code == .timedOut)
            #expect(error.mayHaveBeenSent)
        }
    }

    @Test(
        "A response over the limit is an error, with or without a declared length",
        arguments: ["Content-Length: 2000\r\n", "Connection: close\r\n"])
    func tooLarge(header: String) async throws {
        let body = String(repeating: "x", count: 2000)
        try await RawServer.run(.closing("HTTP/1.1 200 OK\r\n\(header)\r\n\(body)")) { port in
            let error = try await failure(port)
            #expect(error.code == .answerTooLarge)
            let response = try await send(port, limit: 2000)
            #expect(response.body.count == 2000)
        }
    }

    @Test("A canceled request throws CancellationError")
    func cancelled() async throws {
        try await RawServer.run(.silent) { port in
            await withTaskGroup { group in
                group.addTask {
                    withUnsafeCurrentTask { $0?.cancel() }
                    await #expect(throws: CancellationError.self) { _ = try await send(port) }
                }
            }
        }
    }

    @Test("The web client resolves a name, connects to that address, and keeps the name")
    func webClient() async throws {
        try await RawServer.run(.closing("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) { port in
            for host in ["localhost", "127.0.0.1"] {
                let response = try await GuardedWebClient().send(WebRequest(url: "http://\(host):\(port)/"))
                #expect(response.body == Array("ok".utf8))
            }
            let error = try await #require(throws: WebError.self) {
                _ = try await GuardedWebClient().send(
                    WebRequest(url: "http://localhost:\(port)/", allowsLoopback: false))
            }
            #expect(error.code == .refusedAddress)
        }
    }
}
