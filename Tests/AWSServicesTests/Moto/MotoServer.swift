import AWSServices
import Foundation
import SigV4
import Subprocess
import Synchronization
import Testing

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A moto server on a free port, for a suite: a server of AWS's API that we did not write.
struct MotoServer: SuiteTrait, TestScoping {
    /// The server that the running test may use.
    @TaskLocal static var endpoint: Endpoint?

    /// Whether the server's process has ended.
    private final class Ended: Sendable {
        let value = Atomic(false)
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moto-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = folder.appending(path: "log")
        let output = try FileDescriptor.open(
            FilePath(log.path), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)

        var platform = PlatformOptions()
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let executable = try Self.executable()
        let ended = Ended()
        // The child's end comes from cancelling its task, which runs the teardown sequence.
        try await withThrowingTaskGroup { group in
            group.addTask { [platform] in
                defer { ended.value.store(true, ordering: .releasing) }
                _ = try await Subprocess.run(
                    executable, arguments: ["-H", "127.0.0.1", "-p", "0"], platformOptions: platform,
                    output: .discarded, error: .fileDescriptor(output, closeAfterSpawningProcess: true))
            }
            defer { group.cancelAll() }
            let endpoint = try await Self.readyEndpoint(log) { ended.value.load(ordering: .acquiring) }
            try await Self.prepare(endpoint)
            try await Self.$endpoint.withValue(endpoint, operation: function)
        }
    }

    /// From the tests' own environment, else from the path.
    private static func executable() throws -> Executable {
        let folders =
            [ProcessInfo.processInfo.environment["STAYSAIL_TEST_VENV"]].compactMap { $0 }
            + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        guard
            let path = folders.map({ "\($0)/moto_server" }).first(where: {
                FileManager.default.isExecutableFile(atPath: $0)
            })
        else {
            throw Failure(
                description: "These tests need moto_server, and it is not on the PATH: run `make test`, which installs "
                    + "it, or `pip install 'moto[server]==5.2.1'`.")
        }
        return .path(FilePath(path))
    }

    /// The server picks its port and writes it into its log when it listens.
    private static func readyEndpoint(_ log: URL, hasEnded: () -> Bool) async throws -> Endpoint {
        let prefix = "Running on http://127.0.0.1:"
        for _ in 0..<600 {
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            if let found = text.range(of: prefix) {
                let digits = text[found.upperBound...].prefix { $0.isNumber }
                let rest = text[found.upperBound...].dropFirst(digits.count)
                if let port = Int(digits), !rest.isEmpty {
                    return Endpoint(scheme: .http, host: "127.0.0.1", port: port)
                }
            }
            guard !hasEnded() else { throw Failure(description: "moto_server did not start: \(text)") }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure(description: "moto_server did not say within 60 s where it listens.")
    }

    /// Functions are echoes, since Docker may not be there; and the role that they run as exists.
    private static func prepare(_ endpoint: Endpoint) async throws {
        try await withHTTPTransport { transport in
            let configured = try await transport.send(
                TransportRequest(
                    method: "POST", endpoint: endpoint, path: "/moto-api/config",
                    body: Data(#"{"lambda":{"use_docker":false}}"#.utf8)))
            let trust = #"{"Version":"2012-10-17","Statement":[]}"#
            let made = try await query(
                "iam",
                [
                    "Action=CreateRole", "Version=2010-05-08", "RoleName=test",
                    "AssumeRolePolicyDocument=\(URIEncoding.encode(trust))",
                ], endpoint, transport)
            guard configured.status < 300, made.status == 200 else {
                throw Failure(description: "moto cannot be prepared: \(String(decoding: made.body, as: UTF8.self))")
            }
        }
    }

    /// A call of a service that our client does not know.
    static func query(
        _ service: String, _ fields: [String], _ endpoint: Endpoint, _ transport: any HTTPTransport
    ) async throws -> TransportResponse {
        var request = TransportRequest(
            method: "POST", endpoint: endpoint, path: "/",
            headers: [
                HTTPHeader("host", endpoint.authority),
                HTTPHeader("content-type", "application/x-www-form-urlencoded"),
            ],
            body: Data(fields.joined(separator: "&").utf8))
        let signed = RequestSigner().sign(
            SignableRequest(
                method: "POST", path: "/", headers: request.headers.map { .init($0.name, $0.value) },
                payloadHash: PayloadHash(of: request.body)),
            credentials: Fixtures.credentials, region: "us-east-1", service: service, date: Date())
        request.headers += signed.map { HTTPHeader($0.name, $0.value) }
        return try await transport.send(request)
    }
}

extension Trait where Self == MotoServer {
    static var motoServer: Self { MotoServer() }
}
