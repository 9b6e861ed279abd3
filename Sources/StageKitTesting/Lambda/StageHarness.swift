import AWSServices
import Foundation
package import LambdaStages
import OrderedCollections
package import StageKit
import Synchronization

/// Runs pipelines of Lambda stages against a scripted AWS, in virtual time.
package struct StageHarness {
    package let clock = TestClock()
    package let lambda: ScriptedLambda
    package let objects = ScriptedObjects()
    package let web = ScriptedWeb()
    package let metrics: ScriptedMetrics
    package let hooks = ScriptedHooks()
    package let recorder = EventRecorder()
    /// What scripts are; nil: the closures of `hooks`.
    package var factories: HookFactories?
    /// How soon metrics are there.
    package var metricsTiming = MetricsTiming.cloudWatch
    /// Keeps the runs.
    package let store = InMemoryRunStore()
    package let folder: String

    package init() throws {
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

    package func write(_ file: String, _ text: String) throws {
        let path = URL(filePath: folder).appending(path: file)
        try FileManager.default.createDirectory(
            at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: path)
    }

    /// Checks a pipeline, given by its stages.
    package func prepare(_ stages: String) async throws -> PreparedPipeline {
        let services = LambdaServices(web: web) { [lambda, objects, metrics, metricsTiming] _, _ in
            LambdaServices.Connection(lambda: lambda, objects: objects, metrics: metrics, metricsTiming: metricsTiming)
        }
        let registry = StageRegistry(
            GeneralStages.all(web: services.web) + LambdaStageKinds.all(services, hooks: factories ?? hooks.factories))
        let text = "name: test\ndefaults: { function: checkout }\nstages:\n\(stages)"
        let read = try PipelineReader(folder: folder).read(text)
        return try await PipelinePreparation(registry: registry)
            .prepare(read.pipeline, diagnostics: read.diagnostics, parameters: [:])
    }

    /// Runs a pipeline, given by its stages.
    @discardableResult
    package func run(_ stages: String, id: String = "r1") async throws -> Run {
        let pipeline = try await prepare(stages)
        return try await PipelineRunner(store: InMemoryRunStore(), clock: clock)
            .run(pipeline, id: id, observe: recorder.record)
    }

    /// The faults of a pipeline, one a line.
    package func faults(_ stages: String) async throws -> String {
        do {
            _ = try await prepare(stages)
            return ""
        } catch let faults as DocumentFaults {
            return faults.description
        }
    }

    /// A deploy stage for a version of the code, `v1` to `v3`.
    package static func deploy(_ code: String = "v1", id: String = "deploy", needs: String = "", more: String = "")
        -> String
    {
        """
          - id: \(id)
            type: deploy
            needs: [\(needs)]
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::123456789012:role/a",
                    code: { path: \(code) }, publish: true\(more.isEmpty ? "" : ", \(more)") }

        """
    }

    /// A stage of any type.
    package static func stage(_ id: String, _ type: String, needs: String = "", extra: String = "", _ with: String)
        -> String
    {
        "  - id: \(id)\n    type: \(type)\n    needs: [\(needs)]\n\(extra.isEmpty ? "" : "    \(extra)\n")"
            + "    with: { \(with) }\n"
    }

    /// Deploys these versions of the code, one after the other, and routes `live` to the last but `ahead`.
    package func publish(_ codes: [String] = ["v1", "v2"], live: String? = "1") async throws {
        for code in codes { try await run(Self.deploy(code)) }
        if let live { lambda.change { $0.move("live", of: "checkout", to: live) } }
        lambda.forgetCalls()
    }

    /// The weights that were reported, as text.
    package var weights: [String] { recorder.reports("weight moved").compactMap { $0["weights"]?.text() } }
}

/// Objects in memory.
package final class ScriptedObjects: ObjectAPI {
    private let objects = Mutex<[String: [UInt8]]>([:])

    package func put(_ address: String, _ text: String) { objects.withLock { $0[address] = Array(text.utf8) } }

    package func objectSize(bucket: String, key: String, version: String?) async throws -> Int? {
        try await object(bucket: bucket, key: key, version: version, limit: .max).count
    }

    package func object(bucket: String, key: String, version: String?, limit: Int) async throws -> [UInt8] {
        guard let bytes = objects.withLock({ $0["\(bucket)/\(key)"] }) else {
            throw AWSError(
                .service("NoSuchKey"), "no such key", outcome: .refused, service: "S3", operation: "GetObject",
                httpStatus: 404)
        }
        return bytes
    }
}

/// Web servers in memory.
package final class ScriptedWeb: WebClient {
    private let answers = Mutex<[String: WebResponse]>([:])

    package init() {}

    package func answer(_ url: String, _ status: Int, _ body: String = "") {
        answers.withLock { $0[url] = WebResponse(status: status, body: Array(body.utf8)) }
    }

    package func send(_ request: WebRequest) async throws -> WebResponse {
        guard let answer = answers.withLock({ $0[request.url] }) else {
            throw StageError(.failed, "connection refused")
        }
        return answer
    }
}
