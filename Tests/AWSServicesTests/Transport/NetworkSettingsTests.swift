import Expressions
import Foundation
import Testing

@testable import AWSServices

@Suite struct NetworkSettingsTests {
    private func proxy(_ url: String, _ variables: [String: String]) throws -> String? {
        let settings = try ProxySettings(AWSEnvironment(variables: variables))
        return settings.proxy(for: try #require(Endpoint(url)))?.description
    }

    @Test("The proxy is that of the scheme; names in lower case win")
    func schemes() throws {
        let variables = [
            "HTTPS_PROXY": "http://upper:1", "https_proxy": "http://lower:2", "HTTP_PROXY": "plain:3", "http_proxy": "",
        ]
        #expect(try proxy("https://lambda.test", variables) == "lower:2")
        #expect(try proxy("http://lambda.test", variables) == nil)
        #expect(try proxy("http://lambda.test", ["HTTP_PROXY": "plain:3"]) == "plain:3")
        #expect(try proxy("http://lambda.test", ["HTTP_PROXY": "plain:3", "REQUEST_METHOD": "GET"]) == nil)
        #expect(try proxy("https://lambda.test", ["HTTPS_PROXY": "http://proxy.test"]) == "proxy.test:80")
    }

    @Test(
        "Hosts of NO_PROXY are called directly",
        arguments: [
            ("*", true), ("lambda.eu-west-1.amazonaws.com", true), ("amazonaws.com", true), (".amazonaws.com", true),
            ("*.amazonaws.com", true), ("other, AMAZONAWS.COM", true), ("aws.com", false), ("eu-west-1", false),
            ("amazonaws.com:443", true), ("amazonaws.com:8443", false), ("", false), (",", false),
        ])
    func exceptions(list: String, isDirect: Bool) throws {
        let found = try proxy(
            "https://lambda.eu-west-1.amazonaws.com", ["HTTPS_PROXY": "http://p:1", "NO_PROXY": list])
        #expect((found == nil) == isDirect)
    }

    @Test("NO_PROXY takes addresses and their ranges")
    func ranges() throws {
        func isDirect(_ host: String, _ list: String) throws -> Bool {
            try proxy("http://\(host)", ["HTTP_PROXY": "p:1", "NO_PROXY": list]) == nil
        }
        #expect(try isDirect("10.1.2.3", "10.0.0.0/8"))
        #expect(try isDirect("10.1.2.3", "10.1.2.3"))
        #expect(try !isDirect("11.1.2.3", "10.0.0.0/8"))
        #expect(try isDirect("[fd00::1]", "fd00::/7"))
        #expect(try !isDirect("10.1.2.3", "10.0.0.0/33"))
    }

    @Test(
        "This machine and its metadata service are never behind a proxy",
        arguments: ["localhost", "127.0.0.1", "[::1]", "169.254.169.254"])
    func local(host: String) throws {
        #expect(try proxy("http://\(host)", ["HTTP_PROXY": "http://p:1"]) == nil)
    }

    @Test(
        "A proxy of another form is an error that shows no password",
        arguments: ["https://u:secret@p:1", "socks5://u:secret@p:1", "http://u:secret@p:99999"])
    func wrong(text: String) throws {
        let error = try #require(throws: AWSError.self) {
            _ = try ProxySettings(AWSEnvironment(variables: ["HTTPS_PROXY": text]))
        }
        #expect(error.message.contains("HTTPS_PROXY"))
        #expect(!error.message.contains("secret"))
    }

    @Test("A proxy's password is in no description")
    func password() throws {
        let settings = try NetworkSettings(AWSEnvironment(variables: ["HTTPS_PROXY": "http://me:hidden@p:1"]))
        var dumped = ""
        dump(settings, to: &dumped)
        let login = Data("me:hidden".utf8).base64EncodedString()
        for text in ["\(settings)", String(reflecting: settings), dumped] {
            #expect(!text.contains("hidden") && !text.contains(login), "\(text)")
        }
    }

    @Test("A certificate bundle without certificates is an error before any call")
    func bundle() async throws {
        var settings = NetworkSettings()
        settings.certificateBundle = "/dev/null"
        let error = try await #require(throws: TransportError.self) { try await withHTTPTransport(settings) { _ in } }
        #expect(error.message.contains("/dev/null"))
    }

    @Test("A plain request goes through the proxy with its whole address, and the answer comes back")
    func forwards() async throws {
        let seen = RequestLog()
        let answer = "HTTP/1.1 201 Made\r\nContent-Length: 2\r\nX-A: 1\r\n\r\nok"
        try await RawServer.run(.closing(answer), log: seen) { port in
            let settings = try NetworkSettings(
                AWSEnvironment(variables: ["http_proxy": "http://me:pass@127.0.0.1:\(port)"]))
            try await withHTTPTransport(settings) { transport in
                let response = try await transport.send(
                    TransportRequest(
                        method: "POST", endpoint: Endpoint(scheme: .http, host: "h.test", port: 8080), path: "/x",
                        query: "a=b", headers: [HTTPHeader("x-b", "2")], body: Data("body".utf8)))
                #expect(response.status == 201)
                #expect(response.body == Data("ok".utf8))
                #expect(response.header("x-a") == "1")
            }
            let web = GuardedWebClient(network: settings)
            #expect(try await web.send(WebRequest(url: "http://h.test/y")).body == Array("ok".utf8))
        }
        let text = seen.text
        #expect(text.hasPrefix("POST http://h.test:8080/x?a=b HTTP/1.1\r\n"))
        #expect(text.contains("GET http://h.test/y HTTP/1.1\r\n"))
        let lower = text.lowercased()
        for line in ["host: h.test:8080", "content-length: 4", "x-b: 2", "proxy-authorization: basic bwu6cgfzcw=="] {
            #expect(lower.contains(line + "\r\n"), "\(line)")
        }
    }

    @Test("Calls go through the proxy by CONNECT, with user and password, and its refusal is reported")
    func connects() async throws {
        let seen = RequestLog()
        try await RawServer.run(.closing("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"), log: seen) { port in
            let settings = try NetworkSettings(
                AWSEnvironment(variables: ["HTTPS_PROXY": "http://me:pass@127.0.0.1:\(port)"]))
            let error = try await #require(throws: TransportError.self) {
                try await withHTTPTransport(settings) { transport in
                    _ = try await transport.send(
                        TransportRequest(method: "GET", endpoint: Endpoint(host: "lambda.test"), path: "/"))
                }
            }
            #expect(error.code == .connectionFailed)
            #expect(error.message.contains("the proxy 127.0.0.1:\(port) for lambda.test"))
        }
        let text = seen.text
        #expect(text.hasPrefix("CONNECT lambda.test:443 HTTP/1.1\r\n"))
        #expect(text.lowercased().contains("proxy-authorization: basic bwu6cgfzcw=="))
    }
}
