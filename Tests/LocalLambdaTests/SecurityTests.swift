import AsyncHTTPClient
import Foundation
import LocalLambda
import NIOCore
import NIOHTTP1
import SigV4
import Testing

/// The local Lambda runs code, so nobody but its user may reach it.
@Suite("Security of the local server")
struct SecurityTests {
    /// Sends a signed request, changed after it was signed.
    private func status(
        _ server: LocalLambdaServer, method: String = "GET", path: String = "/2015-03-31/functions",
        headers extra: [(String, String)] = [], host: String? = nil, key: String? = nil, body: [UInt8] = [],
        announcedLength: Int? = nil
    ) async throws -> Int {
        let host = host ?? "127.0.0.1:\(server.port)"
        var signable = SignableRequest(
            method: method, path: path, headers: [.init("host", host)], payloadHash: PayloadHash(of: body))
        let credentials = Credentials(
            accessKeyID: key ?? server.accessKeyID, secretAccessKey: server.secretAccessKey)
        signable.headers += RequestSigner().sign(
            signable, credentials: credentials, region: server.region, service: "lambda", date: Date())
        var request = HTTPClientRequest(url: server.endpoint + path)
        request.method = .init(rawValue: method)
        for header in signable.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        for (name, value) in extra { request.headers.add(name: name, value: value) }
        if let announcedLength {
            // The body never comes: an answer shows that it was not waited for.
            let endless = AsyncStream<ByteBuffer> { _ in }
            request.body = .stream(endless, length: .known(Int64(announcedLength)))
        } else if !body.isEmpty {
            request.body = .bytes(body)
        }
        return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(60)).status.code)
    }

    @Test("requests of web pages and for foreign hosts are refused")
    func origins() async throws {
        try await withLocalLambda(testConfiguration { $0.hostNames = ["Builder.test"] }) { server in
            for host in [
                "127.0.0.1:\(server.port)", "localhost:1", "127.9.9.9", "[::1]:80", "a.localhost", "builder.test:8",
            ] {
                try await #expect(status(server, host: host) == 200, "\(host)")
            }
            for host in ["evil.test", "evil.test:\(server.port)", "127.0.0.1.evil.test", "128.0.0.1", "127.0.0.256"] {
                try await #expect(status(server, host: host) == 403, "\(host)")
            }
            let own = "http://127.0.0.1:\(server.port)"
            for (headers, expected) in [
                ([("Origin", own)], 200), ([("Origin", "http://evil.test")], 403), ([("Origin", "null")], 403),
                ([("Origin", "http://127.0.0.1:1")], 403), ([("Sec-Fetch-Site", "none")], 200),
                ([("Sec-Fetch-Site", "same-origin")], 200), ([("Sec-Fetch-Site", "cross-site")], 403),
                ([("Sec-Fetch-Site", "same-site")], 403),
            ] {
                try await #expect(status(server, headers: headers) == expected, "\(headers)")
            }
            #expect(server.requestLog.filter { $0.status == 403 }.count == 10)
        }
    }

    @Test("a body is not read before the head is found to be signed by a known key, and not beyond its bound")
    func bodies() async throws {
        try await withLocalLambda(testConfiguration()) { server in
            let unknown = try await status(server, method: "POST", key: "AKIANOBODY", announcedLength: 1_000_000)
            #expect(unknown == 403)
            let tooLarge = try await status(server, method: "POST", announcedLength: 70_167_212)
            #expect(tooLarge == 413)
            let invocation = "/2015-03-31/functions/f/invocations"
            try await #expect(status(server, method: "POST", path: invocation, announcedLength: 6_291_557) == 413)
            try await #expect(status(server, method: "POST", path: invocation, body: Array("{}".utf8)) == 404)
        }
    }

    @Test("each server has a new access key, which its folder keeps for its user alone")
    func keys() async throws {
        try await withScratchFolder { folder in
            let configuration = testConfiguration { $0.storage = .folder(folder) }
            let file = folder + "/connection.json"
            var keys: Set<String> = []
            for _ in 0..<2 {
                try await withLocalLambda(configuration) { server in
                    keys.insert(server.accessKeyID + server.secretAccessKey)
                    let attributes = try FileManager.default.attributesOfItem(atPath: file)
                    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
                    let text = try String(contentsOfFile: file, encoding: .utf8)
                    #expect(text.contains(server.secretAccessKey))
                    #expect(server.secretAccessKey.utf8.count == 40)
                }
                #expect(!FileManager.default.fileExists(atPath: file))
            }
            #expect(keys.count == 2)
            let fixed = testConfiguration {
                $0.accessKey = .init(accessKeyID: "test", secretAccessKey: "s", accountID: "000000000000")
            }
            try await withLocalLambda(fixed) { server in
                #expect(server.environmentLines.contains("export AWS_ACCESS_KEY_ID='test'"))
                try await #expect(status(server) == 200)
            }
        }
    }

    @Test("processes that use one folder share the server of the first")
    func sharing() async throws {
        try await withScratchFolder { folder in
            let configuration = testConfiguration { $0.storage = .folder(folder) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await withSharedLocalLambda(configuration) { first in
                    let (stream, signal) = AsyncStream<Void>.makeStream()
                    group.addTask {
                        try await withSharedLocalLambda(configuration) { second in
                            #expect(second.endpoint == first.endpoint)
                            #expect(second.secretAccessKey == first.secretAccessKey)
                            signal.finish()
                            // The first one has ended its part by now or ends it meanwhile.
                            for _ in 0..<20 {
                                try await #expect(status(second) == 200)
                                await Task.yield()
                            }
                        }
                    }
                    for await _ in stream {}
                }
                try await group.waitForAll()
            }
            try await withSharedLocalLambda(configuration) { try await #expect(status($0) == 200) }
        }
    }
}
