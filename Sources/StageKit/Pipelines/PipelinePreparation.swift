public import Expressions

/// Checks a pipeline against a registry: graph, types, inputs, expressions. All faults are found at once.
public struct PipelinePreparation: Sendable {
    private let registry: StageRegistry
    /// The registry as pipelines are given it that stages run.
    private let all: StageRegistry

    /// The files of the pipelines around this one, whose stages run it.
    private let around: [String]

    /// Creates a preparation.
    public init(registry: StageRegistry) {
        self.init(registry: registry, all: registry, around: [])
    }

    private init(registry: StageRegistry, all: StageRegistry, around: [String]) {
        self.registry = registry
        self.all = all
        self.around = around
    }

    /// A preparation of a pipeline within others.
    func preparation(of around: [String]) -> PipelinePreparation {
        PipelinePreparation(registry: all, all: all, around: around)
    }

    /// Checks a pipeline.
    /// - Parameters:
    ///   - pipeline: what `PipelineReader` gave.
    ///   - diagnostics: what `PipelineReader` found, so that all is reported together.
    ///   - parameters: the values of the parameters; nil if they are not known, then what depends on them is not looked at.
    ///   - looksAtStages: whether each stage's own check is made too; they look at files, which may be gone when a run
    ///     is gone on with that needs them no more.
    /// - Throws: `DocumentError` with every fault and warning.
    public func prepare(
        _ pipeline: Pipeline, diagnostics: [Diagnostic] = [], parameters: JSONValue?, looksAtStages: Bool = true
    ) async throws(DocumentError) -> PreparedPipeline {
        let completed: StageRegistry
        do {
            completed = try await registry.completed(for: pipeline)
        } catch {
            throw DocumentError(diagnostics + error.diagnostics)
        }
        return try await PipelinePreparation(registry: completed, all: registry, around: around).checked(
            pipeline, diagnostics, parameters, looksAtStages)
    }

    private func checked(
        _ pipeline: Pipeline, _ diagnostics: [Diagnostic], _ parameters: JSONValue?, _ looksAtStages: Bool
    ) async throws(DocumentError) -> PreparedPipeline {
        var faults = diagnostics
        let graph = StageGraph(pipeline.stages)
        faults += graphFaults(pipeline, graph)
        faults += defaultFaults(pipeline)
        var prepared: [String: PreparedStage] = [:]
        for id in graph.order {
            guard let definition = pipeline.stages.first(where: { $0.id == id }),
                let kind = kind(of: definition, &faults)
            else { continue }
            prepared[id] = await prepare(
                definition, kind, pipeline, graph, before: prepared, parameters: parameters,
                looksAtStages: looksAtStages, &faults)
        }
        faults += resourceFaults(graph, prepared)
        // A default's fault is found with each stage that takes it, and told with the first.
        var first: [SourceLocation: String] = [:]
        faults.removeAll { fault in
            guard let location = fault.location, let stage = fault.stage else { return false }
            defer { first[location] = first[location] ?? stage }
            return first[location].map { $0 != stage } ?? false
        }
        guard !faults.hasErrors else { throw DocumentError(faults) }
        return PreparedPipeline(
            pipeline: pipeline, parameters: parameters ?? [:], stages: graph.order.compactMap { prepared[$0] },
            warnings: faults.sorted(), graph: graph, registry: all)
    }

    // MARK: One stage

    private func prepare(
        _ definition: StageDefinition, _ kind: StageKind, _ pipeline: Pipeline, _ graph: StageGraph,
        before: [String: PreparedStage], parameters: JSONValue?, looksAtStages: Bool, _ faults: inout [Diagnostic]
    ) async -> PreparedStage? {
        let ancestors = graph.ancestors(of: definition.id)
        var input = withDefaults(definition.input, of: pipeline, for: kind.schema)
        let expressions = ExpressionCheck(definition.id, of: pipeline, graph)
        faults += expressions.faults(in: input, schema: kind.schema)
        if let condition = definition.condition { faults += expressions.faults(inCondition: condition) }
        let failed = faults.contains { $0.stage == definition.id && $0.severity == .error }
        if let parameters, !failed {
            do throws(DocumentError) {
                input = try await input.evaluatingParameters(
                    parameters, stage: definition.id, secrets: pipeline.secretNames)
            } catch { faults += error.diagnostics }
        }
        var check = SchemaCheck(expressions: .deferred, stage: definition.id)
        let checked = check.check(input, against: .object(kind.schema), at: "")
        faults += check.diagnostics
        guard let checked else { return nil }
        let known = CheckedInput(checked)
        let location = StageCheckContext(
            id: definition.id, folder: pipeline.folder,
            ancestors: ancestors.compactMap { id in
                before[id].map { StageCheckContext.Ancestor(id: id, type: $0.kind.type, input: $0.known) }
            },
            stageIDs: pipeline.stages.map(\.id), descendants: graph.descendants(of: definition.id))
        if looksAtStages {
            var checking = location
            let enclosing = around.isEmpty ? [pipeline.path].compactMap(\.self) : around
            checking.checkChild = { await self.faults(of: $0, in: enclosing) }
            let found = await kind.check(known, checking)
            faults += found.map { fault in
                Diagnostic(
                    fault.severity, fault.message, at: input.location(ofPath: fault.path) ?? definition.location,
                    stage: definition.id)
            }
        }
        return PreparedStage(
            definition: definition, kind: kind, input: input, known: known, resources: kind.writes(known),
            location: location)
    }

    private func kind(of definition: StageDefinition, _ faults: inout [Diagnostic]) -> StageKind? {
        guard !definition.type.isEmpty else { return nil }
        if let kind = registry[definition.type] { return kind }
        let known = registry.all.map(\.type)
        let hint = NearestName.hint(for: definition.type, among: known)
        faults.append(
            Diagnostic(
                .error,
                "There is no stage type '\(definition.type)'.\(hint)",
                at: definition.typePlace ?? definition.location, stage: definition.id))
        return nil
    }

    private func withDefaults(_ input: SourceValue, of pipeline: Pipeline, for schema: InputSchema) -> SourceValue {
        guard let own = input.entries, let defaults = pipeline.defaults.entries else { return input }
        let taken = defaults.filter { entry in
            schema[entry.key]?.isTakenFromDefaults == true && !own.contains { $0.key == entry.key }
        }
        return SourceValue(.map(own + taken), at: input.location ?? pipeline.stages.first?.location)
    }

    // MARK: The whole

    private func graphFaults(_ pipeline: Pipeline, _ graph: StageGraph) -> [Diagnostic] {
        var faults: [Diagnostic] = []
        var seen: [String: SourceLocation?] = [:]
        let ids = pipeline.stages.map(\.id)
        for stage in pipeline.stages {
            if let first = seen[stage.id] {
                let where_ = first.map { " (the first is at line \($0.line))" } ?? ""
                faults.append(
                    Diagnostic(
                        .error, "Two stages have the id '\(stage.id)'\(where_).", at: stage.location, stage: stage.id))
            }
            seen[stage.id] = seen[stage.id] ?? stage.location
            for need in stage.needs where !ids.contains(need.id) {
                faults.append(
                    Diagnostic(
                        .error,
                        "There is no stage '\(need.id)' to need."
                            + NearestName.hint(for: need.id, among: ids.filter { $0 != stage.id }),
                        at: need.location ?? stage.location, stage: stage.id))
            }
        }
        if let circle = graph.circle {
            let first = pipeline.stages.first { $0.id == circle[0] }
            faults.append(
                Diagnostic(
                    .error,
                    "These stages wait for each other, so none can start: \(circle.joined(separator: " needs ")).",
                    at: first?.needs.first?.location ?? first?.location, stage: circle[0]))
        }
        return faults
    }

    private func defaultFaults(_ pipeline: Pipeline) -> [Diagnostic] {
        let kinds = pipeline.stages.compactMap { registry[$0.type] }
        let taken = Set(kinds.flatMap { $0.schema.fields.filter(\.isTakenFromDefaults).map(\.key) })
        return (pipeline.defaults.entries ?? []).filter { !taken.contains($0.key) }.map {
            Diagnostic(
                .error, "No stage takes the default '\($0.key)'." + NearestName.hint(for: $0.key, among: Array(taken)),
                at: $0.keyPlace)
        }
    }

    private func resourceFaults(_ graph: StageGraph, _ prepared: [String: PreparedStage]) -> [Diagnostic] {
        var faults: [Diagnostic] = []
        let stages = graph.order.compactMap { prepared[$0] }
        for (index, left) in stages.enumerated() {
            for right in stages[(index + 1)...] {
                guard
                    let shared = left.resources.first(where: {
                        $0.sharing == .mustBeOrdered && right.resources.contains($0)
                    }), !graph.areOrdered(left.definition.id, right.definition.id)
                else { continue }
                faults.append(
                    Diagnostic(
                        .error,
                        "The stages '\(left.definition.id)' and '\(right.definition.id)' both write the \(shared.name), "
                            + "and neither needs the other: say with 'needs' which comes first.",
                        at: right.definition.location, stage: right.definition.id))
            }
        }
        return faults
    }
}

extension SourceValue {
    /// Where the value at a path of keys stands, or the nearest that is there.
    func location(ofPath path: [String]) -> SourceLocation? {
        guard let key = path.first else { return location }
        if let next = self[key] { return next.location(ofPath: Array(path.dropFirst())) ?? location }
        if let index = Int(key), let items, items.indices.contains(index) {
            return items[index].location(ofPath: Array(path.dropFirst())) ?? location
        }
        return location
    }
}

extension PipelinePreparation {
    /// What is wrong with a pipeline that a stage runs, and with those that it runs in its turn.
    /// - Parameter path: the files of the pipelines around it, the outermost first.
    /// - Returns: faults of the stage, which name the inner file and the place in it.
    func faults(of inner: ChildPipeline, in path: [String]) async -> [StageDiagnostic] {
        if let start = path.firstIndex(of: inner.path) {
            let round = path[start...].map { ChildPipeline.shortName($0) } + [ChildPipeline.shortName(inner.path)]
            return [
                StageDiagnostic(
                    ["file"],
                    "\(inner.name) runs itself (\(round.joined(separator: " runs "))), so it would never end: take one of "
                        + "these stages out.")
            ]
        }
        do {
            _ = try await preparation(of: path + [inner.path]).prepare(inner.pipeline, parameters: inner.parameters)
            return []
        } catch {
            return error.diagnostics.filter { $0.severity == .error }.map { StageDiagnostic(["file"], $0.description) }
        }
    }
}

extension ChildPipeline {
    fileprivate static func shortName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
