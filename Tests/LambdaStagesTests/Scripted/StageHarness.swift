import AWSServices
import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Synchronization

/// Runs pipelines of Lambda stages against a scripted AWS, in virtual time.
struct StageHarness {
    let clock = TestClock()
    let lambda: ScriptedLambda
    let objects = ScriptedObjects()
    let web = ScriptedWeb()
    let metrics: ScriptedMetrics
    let hooks = ScriptedHooks()
    let recorder = EventRecorder()
    let folder: String

    init() throws {
        lambda = ScriptedLambda(clock: clock)
        metrics = ScriptedMetrics { [lambda, recorder] date in
            let moves = recorder.events.compactMap { event -> (at: Date, to: JSONValue, from: JSONValue)? in
                guard case .report("weight moved", let data) = event.kind else { return nil }
                return (event.at, data["weights"] ?? [:], data["stable"] ?? .null)
            }
            if let last = moves.last(where: { $0.at <= date }) { return last.to.keys.first }
            return moves.first?.from.stringValue ?? lambda.alias("live")?.functionVersion
        }
        folder = FileManager.default.temporaryDirectory.appending(path: "stages-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for number in 1...3 { try write("v\(number)/app.py", "version = \(number)\n") }
    }

    func write(_ file: String, _ text: String) throws {
        let path = URL(filePath: folder).appending(path: file)
        try FileManager.default.createDirectory(
            at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: path)
    }

    /// Checks a pipeline, given by its stages.
    func prepare(_ stages: String) async throws -> PreparedPipeline {
        let services = LambdaServices(web: web) { [lambda, objects, metrics] _, _ in
            LambdaServices.Connection(lambda: lambda, objects: objects, metrics: metrics)
        }
        let registry = StageRegistry(GeneralStages.all + LambdaStageKinds.all(services, hooks: hooks.factories))
        let text = "name: test\ndefaults: { function: checkout }\nstages:\n\(stages)"
        let read = try PipelineReader(folder: folder).read(text)
        return try await PipelinePreparation(registry: registry)
            .prepare(read.pipeline, diagnostics: read.diagnostics, parameters: [:])
    }

    /// Runs a pipeline, given by its stages.
    @discardableResult
    func run(_ stages: String, id: String = "r1") async throws -> Run {
        let pipeline = try await prepare(stages)
        return try await PipelineRunner(store: InMemoryRunStore(), clock: clock)
            .run(pipeline, id: id, observe: recorder.record)
    }

    /// The faults of a pipeline, one a line.
    func faults(_ stages: String) async throws -> String {
        do {
            _ = try await prepare(stages)
            return ""
        } catch let faults as DocumentFaults {
            return faults.description
        }
    }

    /// A deploy stage for a version of the code, `v1` to `v3`.
    static func deploy(_ code: String = "v1", id: String = "deploy", needs: String = "", more: String = "") -> String {
        """
          - id: \(id)
            type: deploy
            needs: [\(needs)]
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::123456789012:role/a",
                    code: { path: \(code) }, publish: true\(more.isEmpty ? "" : ", \(more)") }

        """
    }

    /// A stage of any type.
    static func stage(_ id: String, _ type: String, needs: String = "", extra: String = "", _ with: String) -> String {
        "  - id: \(id)\n    type: \(type)\n    needs: [\(needs)]\n\(extra.isEmpty ? "" : "    \(extra)\n")"
            + "    with: { \(with) }\n"
    }

    /// Deploys these versions of the code, one after the other, and routes `live` to the last but `ahead`.
    func publish(_ codes: [String] = ["v1", "v2"], live: String? = "1") async throws {
        for code in codes { try await run(Self.deploy(code)) }
        if let live { lambda.change { $0.move("live", of: "checkout", to: live) } }
        lambda.forgetCalls()
    }

    /// The weights that were reported, as text.
    var weights: [String] { recorder.reports("weight moved").compactMap { $0["weights"]?.text() } }
}

/// Objects in memory.
final class ScriptedObjects: ObjectAPI {
    private let objects = Mutex<[String: [UInt8]]>([:])

    func put(_ address: String, _ text: String) { objects.withLock { $0[address] = Array(text.utf8) } }

    func objectSize(bucket: String, key: String, version: String?) async throws -> Int? {
        try await object(bucket: bucket, key: key, version: version, limit: .max).count
    }

    func object(bucket: String, key: String, version: String?, limit: Int) async throws -> [UInt8] {
        guard let bytes = objects.withLock({ $0["\(bucket)/\(key)"] }) else {
            throw AWSError(
                .service("NoSuchKey"), "no such key", outcome: .refused, service: "S3", operation: "GetObject",
                httpStatus: 404)
        }
        return bytes
    }
}

/// Web servers in memory.
final class ScriptedWeb: WebClient {
    private let answers = Mutex<[String: WebResponse]>([:])

    func answer(_ url: String, _ status: Int, _ body: String = "") {
        answers.withLock { $0[url] = WebResponse(status: status, body: Array(body.utf8)) }
    }

    func send(_ request: WebRequest) async throws -> WebResponse {
        guard let answer = answers.withLock({ $0[request.url] }) else {
            throw StageError(.failed, "connection refused")
        }
        return answer
    }
}
