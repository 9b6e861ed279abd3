import AWSServices
import Foundation
package import LambdaStages
import OrderedCollections
public import StageKit

/// Runs whole pipelines with custom and built-in stages on an in-memory Lambda, in virtual time.
/// ```swift
/// let harness = try PipelineHarness(stages: [.releaseNote])
/// harness.lambda.addFunction("checkout", versions: 2, aliases: ["live": "1"])
/// let run = try await harness.run(pipeline: text, parameters: ["version": "2"])
/// #expect(harness.lambda.weights(of: "live", function: "checkout") == ["2": 100])
/// ```
/// Scripts in Lua are not run: `staysail script test` is for those.
public struct PipelineHarness: Sendable {
    /// The time. It moves by itself when everything is asleep.
    public let clock = TestClock()
    /// The functions, their versions and aliases.
    public let lambda: ScriptedLambda
    /// The CloudWatch metrics of the versions.
    public let metrics: ScriptedMetrics
    /// The web server for `webhook` stages and HTTP health checks.
    public let web = ScriptedWeb()
    /// The events so far.
    public let recorder = EventRecorder()
    /// Keeps the runs.
    public let store = InMemoryRunStore()
    package let objects = ScriptedObjects()
    package let hooks = ScriptedHooks()
    /// The factories of scripts; nil uses the closures of `hooks`.
    package var factories: HookFactories?
    /// How soon metrics are there.
    package var metricsTiming = MetricsTiming.cloudWatch
    private let stages: [StageKind]
    private let scratch: ScratchFolder

    /// Creates a harness with a folder of its own, without functions.
    /// - Parameter stages: stage types besides those that Staysail has.
    /// - Throws: what the system says if the folder cannot be made.
    public init(stages: [StageKind] = []) throws {
        self.stages = stages
        lambda = ScriptedLambda(clock: clock)
        metrics = ScriptedMetrics { [lambda, recorder] date in
            let moves = recorder.events.compactMap { event -> (at: Date, shift: TrafficShift)? in
                guard case .report(.trafficShifted(let shift)) = event.kind else { return nil }
                return (event.at, shift)
            }
            if let last = moves.last(where: { $0.at <= date }) { return last.shift.weights.keys.first }
            return moves.first?.shift.stable ?? lambda.alias("live")?.functionVersion.description
        }
        scratch = try ScratchFolder("staysail-harness")
    }

    /// The folder that relative paths start from. It is removed with the last copy of the harness.
    public var folder: String { scratch.path }

    /// Writes a file into the folder, such as a function's code.
    /// - Parameters:
    ///   - file: its path in the folder; folders on the way are made.
    ///   - text: what is in it.
    /// - Throws: what the system says.
    public func write(_ file: String, _ text: String) throws { try scratch.write(file, text) }

    /// Reads and checks a pipeline.
    /// - Parameters:
    ///   - text: the pipeline, YAML or JSON.
    ///   - parameters: values for its parameters.
    /// - Throws: `DocumentError` with everything that is wrong with it.
    public func prepare(pipeline text: String, parameters: JSONValue = [:]) async throws -> PreparedPipeline {
        let registry = StageRegistry(
            GeneralStages.all + [GeneralStages.pipeline(RunFiles())]
                + LambdaStageKinds.all(hooks: factories ?? hooks.factories)
                + stages)
        let read = try PipelineReader(folder: folder).read(text)
        return try await PipelinePreparation(registry: registry)
            .prepare(read.pipeline, diagnostics: read.diagnostics, parameters: parameters)
    }

    /// The services of the stages.
    package var services: ServiceContainer {
        let connection = LambdaServices.Connection(
            lambda: lambda, objects: objects, metrics: metrics, metricsTiming: metricsTiming)
        return ServiceContainer().adding(LambdaServices(web: web) { _, _ in connection })
            .adding(web, as: (any WebClient).self)
    }

    package func runner(_ store: any RunStore) -> PipelineRunner {
        PipelineRunner(store: store, clock: clock, services: services)
    }

    /// Runs a pipeline to its end.
    /// - Parameters:
    ///   - text: the pipeline, YAML or JSON.
    ///   - parameters: values for its parameters.
    ///   - id: the run's id: one for each run of a harness.
    /// - Returns: the run as it ended; a failed one is not an error.
    /// - Throws: `DocumentError` for an invalid pipeline.
    @discardableResult
    public func run(pipeline text: String, parameters: JSONValue = [:], id: String = "r1") async throws -> Run {
        try await runner(store)
            .run(prepare(pipeline: text, parameters: parameters), id: id, observe: recorder.record)
    }

    /// Undoes all that a run did, as `staysail rollback RUN` does.
    /// - Parameters:
    ///   - text: the pipeline that was run.
    ///   - parameters: the values that it was run with.
    ///   - id: the run's id.
    /// - Throws: as ``run(pipeline:parameters:id:)``.
    @discardableResult
    public func rollBack(pipeline text: String, parameters: JSONValue = [:], id: String = "r1") async throws -> Run {
        try await runner(store)
            .rollBack(prepare(pipeline: text, parameters: parameters), id: id, observe: recorder.record)
    }
}
