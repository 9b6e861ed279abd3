import Expressions
import Foundation
import Synchronization
import Testing

@testable import AWSServices

@Suite struct GuardedWebClientTests {
    /// Names with their addresses.
    private struct Names: HostResolver {
        var addresses: [String: String]

        func address(of host: String, port: Int, within limit: Duration) async throws -> InternetAddress {
            guard let address = addresses[host].flatMap(InternetAddress.init) else {
                throw WebError(.connectionFailed, "unknown")
            }
            return address
        }
    }

    /// Answers by address of the request; remembers what was sent where.
    private final class Pages: PinnedTransport {
        private let pages: [String: TransportResponse]
        private let usesProxy: Bool
        private let seen = Mutex<[(request: TransportRequest, address: String)]>([])

        init(_ pages: [String: TransportResponse], usesProxy: Bool = false) {
            self.pages = pages
            self.usesProxy = usesProxy
        }

        var log: [(request: TransportRequest, address: String)] { seen.withLock { $0 } }

        func isProxied(_ endpoint: Endpoint) -> Bool { usesProxy }

        func send(_ request: TransportRequest, to address: InternetAddress?) async throws -> TransportResponse {
            seen.withLock { $0.append((request, address?.description ?? "proxy")) }
            return pages[request.url] ?? TransportResponse(status: 404)
        }
    }

    private static let names = Names(addresses: [
        "a.test": "192.0.2.1", "b.test": "192.0.2.2", "here.test": "127.0.0.1", "meta.test": "169.254.169.254",
    ])

    private func client(_ pages: Pages, hosts: Set<String>? = nil) -> GuardedWebClient {
        GuardedWebClient(allowedHosts: hosts, resolver: Self.names, transport: pages, clock: VirtualClock())
    }

    private func redirect(_ target: String, _ status: Int = 302) -> TransportResponse {
        TransportResponse(status: status, headers: [HTTPHeader("Location", target)])
    }

    @Test("An answer comes as it is, whatever its status, from the address that was judged")
    func answer() async throws {
        let pages = Pages(["http://a.test/x?q=1": TransportResponse(status: 500, body: Data("oops".utf8))])
        let response = try await client(pages).send(WebRequest(url: "http://a.test/x?q=1"))
        #expect(response.status == 500)
        #expect(response.body == Array("oops".utf8))
        #expect(pages.log.map(\.address) == ["192.0.2.1"])
    }

    @Test(
        "Addresses that must not be called are not",
        arguments: [
            ("ftp://a.test/", WebError.Code.invalidAddress), ("file:///etc/passwd", .invalidAddress),
            ("nonsense", .invalidAddress), ("http://", .invalidAddress), ("http://u:p@a.test/", .invalidAddress),
            ("http://a.test:99999/", .invalidAddress),
            ("http://169.254.169.254/latest/meta-data", .refusedAddress), ("http://meta.test/", .refusedAddress),
            ("http://[::ffff:169.254.169.254]/", .refusedAddress), ("http://[fe80::1]/", .refusedAddress),
            ("http://2852039166/", .invalidAddress), ("http://127.1/", .invalidAddress),
            ("http://[64:ff9b::a9fe:a9fe]/", .refusedAddress), ("http://[2002:a9fe:a9fe::1]/", .refusedAddress),
            ("http://[::169.254.169.254]/", .refusedAddress), ("http://META.test./", .refusedAddress),
            ("http://nowhere.test/", .connectionFailed), ("ftp://a.test/?key=s", .invalidAddress),
            ("http://a.test:99999/?key=s", .invalidAddress),
        ])
    func refused(url: String, code: WebError.Code) async throws {
        let pages = Pages([:])
        let error = try await #require(throws: WebError.self) {
            _ = try await client(pages).send(WebRequest(url: url))
        }
        #expect(error.code == code, "\(error)")
        #expect(error.isLasting == (code != .connectionFailed))
        #expect(!"\(error)".contains("?"), "A query may hold a key: \(error)")
        #expect(pages.log.isEmpty)
    }

    @Test("Loopback is called only where the request allows it", arguments: ["here.test", "127.0.0.1", "[::1]"])
    func loopback(host: String) async throws {
        let pages = Pages(["http://\(host)/": TransportResponse(status: 200)])
        #expect(try await client(pages).send(WebRequest(url: "http://\(host)/")).status == 200)
        let error = try await #require(throws: WebError.self) {
            _ = try await client(pages).send(WebRequest(url: "http://\(host)/", allowsLoopback: false))
        }
        #expect(error.code == .refusedAddress)
        #expect(pages.log.count == 1)
    }

    @Test("Three redirects are followed, relative ones too; a fourth is an error")
    func redirects() async throws {
        let pages = Pages([
            "http://a.test/0": redirect("/1"), "http://a.test/1": redirect("2?x=y"),
            "http://a.test/2?x=y": redirect("https://b.test/3"), "https://b.test/3": TransportResponse(status: 204),
            "http://a.test/loop": redirect("http://a.test/loop"),
        ])
        #expect(try await client(pages).send(WebRequest(url: "http://a.test/0")).status == 204)
        let error = try await #require(throws: WebError.self) {
            _ = try await client(pages).send(WebRequest(url: "http://a.test/loop"))
        }
        #expect(error.code == .tooManyRedirects)
        #expect(pages.log.count == 8)
    }

    @Test(
        "A redirect is judged like a first address", arguments: ["http://meta.test/", "ftp://a.test", "http://c.test"])
    func redirectJudged(target: String) async throws {
        let pages = Pages(["http://a.test/": redirect(target)])
        await #expect(throws: WebError.self) {
            _ = try await client(pages).send(WebRequest(url: "http://a.test/"))
        }
        #expect(pages.log.count == 1)
    }

    @Test("A POST that is redirected becomes a GET, by 307 it stays; secrets do not go to another host")
    func redirectedPost() async throws {
        let pages = Pages([
            "http://a.test/see": redirect("http://b.test/", 303), "http://a.test/same": redirect("/again", 307),
        ])
        let headers = [
            WebHeader(name: "Authorization", value: "s"), WebHeader(name: "Content-Type", value: "text/plain"),
            WebHeader(name: "Host", value: "evil"), WebHeader(name: "Accept", value: "*/*"),
            WebHeader(name: "PRIVATE-TOKEN", value: "s"), WebHeader(name: "x-vault-token", value: "s"),
        ]
        for path in ["see", "same"] {
            _ = try await client(pages).send(
                WebRequest(method: "POST", url: "http://a.test/\(path)", headers: headers, body: [1]))
        }
        let sent = pages.log.map(\.request)
        #expect(sent.map(\.method) == ["POST", "GET", "POST", "POST"])
        #expect(sent.map(\.body.count) == [1, 0, 1, 1])
        #expect(
            sent[0].headers.map(\.name)
                == ["Authorization", "Content-Type", "Accept", "PRIVATE-TOKEN", "x-vault-token"])
        #expect(sent[1].headers.map(\.name) == ["Accept"])
        #expect(sent[3].headers.count == 5)
    }

    @Test("The answer says which address gave it, and a byte order mark is not part of the body")
    func finalAddress() async throws {
        let pages = Pages([
            "http://a.test/": redirect("/next?x=1", 303),
            "http://a.test/next?x=1": TransportResponse(
                status: 200, body: Data([0xEF, 0xBB, 0xBF] + Array("{}".utf8))),
        ])
        let response = try await client(pages).send(WebRequest(method: "POST", url: "http://a.test/"))
        #expect(response.url == "http://a.test/next?x=1")
        #expect(response.body == Array("{}".utf8))
    }

    @Test("Behind a proxy names are not resolved here; hosts and literal addresses are judged all the same")
    func proxied() async throws {
        let pages = Pages(["http://unknown.test/": TransportResponse(status: 200)], usesProxy: true)
        #expect(try await client(pages).send(WebRequest(url: "http://unknown.test/")).status == 200)
        #expect(pages.log.map(\.address) == ["proxy"])
        for url in ["http://169.254.169.254/", "http://2852039166/", "http://0xa9fea9fe/"] {
            await #expect(throws: WebError.self) { _ = try await client(pages).send(WebRequest(url: url)) }
        }
        await #expect(throws: WebError.self) {
            _ = try await client(pages, hosts: ["a.test"]).send(WebRequest(url: "http://unknown.test/"))
        }
        #expect(pages.log.count == 1)
    }

    @Test(
        "Methods and headers that HTTP does not have are refused",
        arguments: [
            ("", "a", "b"), ("G T", "a", "b"), ("GET", "", "b"), ("GET", "a b", "c"), ("GET", "é", "c"),
            ("GET", "a", "b\nc"), ("GET", "a", "b\0"),
        ])
    func grammar(method: String, name: String, value: String) async throws {
        let pages = Pages([:])
        let error = try await #require(throws: WebError.self) {
            _ = try await client(pages).send(
                WebRequest(
                    method: method, url: "http://a.test/", headers: [WebHeader(name: name, value: value)]))
        }
        #expect(error.code == .invalidRequest && error.isLasting)
        #expect(pages.log.isEmpty)
    }

    @Test("With a list of hosts, others are not called, not by redirect either")
    func allowList() async throws {
        let pages = Pages([
            "http://a.test/": TransportResponse(status: 200), "http://a.test/out": redirect("http://b.test/"),
        ])
        #expect(try await client(pages, hosts: ["A.test"]).send(WebRequest(url: "http://a.test/")).status == 200)
        #expect(try await client(pages, hosts: [".test"]).send(WebRequest(url: "http://a.test/")).status == 200)
        for url in ["http://b.test/", "http://a.test/out", "http://xa.test/"] {
            let error = try await #require(throws: WebError.self) {
                _ = try await client(pages, hosts: ["a.test"]).send(WebRequest(url: url))
            }
            #expect(error.code == .hostNotAllowed)
        }
    }

    @Test("Bodies have at most 4 MiB, whatever the request says")
    func sizes() async throws {
        let pages = Pages([:])
        _ = try await client(pages).send(WebRequest(url: "http://a.test/", maximumBytes: 10))
        _ = try await client(pages).send(WebRequest(url: "http://a.test/", maximumBytes: 1 << 30))
        #expect(pages.log.map(\.request.maximumAnswer) == [10, 4 << 20])
    }
}
