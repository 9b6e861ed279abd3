public import Expressions

import OrderedCollections

/// Checks a pipeline against a registry: graph, types, inputs, expressions. All errors are found at once.
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
    ///   - parameters: the values of the parameters; nil if they are not known, then what depends on them is not checked.
    ///   - looksAtStages: whether each stage's own check is made, too; it reads files, which may be gone when a run is
    ///     resumed that needs them no more.
    /// - Throws: `DocumentError` with every error and warning.
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
        let around = around.isEmpty ? [pipeline.path].compactMap(\.self) : around
        let scope = Scope(
            pipeline: pipeline, names: ExpressionCheck.Names(pipeline, graph), parameters: parameters,
            looksAtStages: looksAtStages, around: around)
        let definitions = Dictionary(pipeline.stages.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var prepared: [PreparedStage] = []
        for id in graph.order {
            if Task.isCancelled { throw DocumentError([Diagnostic(.error, "The check was canceled.")]) }
            guard let definition = definitions[id], let kind = kind(of: definition, &faults) else { continue }
            if let stage = await prepare(definition, kind, in: scope, &faults) { prepared.append(stage) }
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
            pipeline: pipeline, parameters: parameters ?? [:], stages: prepared, warnings: faults.sorted(),
            graph: graph, registry: all)
    }

    /// The values that the checks of all stages of a pipeline share.
    private struct Scope {
        let pipeline: Pipeline
        let names: ExpressionCheck.Names
        let parameters: JSONValue?
        let looksAtStages: Bool
        let around: [String]
        let checked = StageCheckContext.CheckedStages()
    }

    // MARK: One stage

    private func prepare(
        _ definition: StageDefinition, _ kind: StageKind, in scope: Scope, _ faults: inout [Diagnostic]
    ) async -> PreparedStage? {
        let pipeline = scope.pipeline
        var input = withDefaults(definition.input, of: pipeline, for: kind.schema)
        let context = StageCheckContext(
            id: definition.id, folder: pipeline.folder, graph: scope.names.graph, checked: scope.checked)
        let expressions = ExpressionCheck(definition.id, scope.names, scope.checked)
        var own = expressions.faults(in: input, schema: kind.schema)
        if let condition = definition.condition { own += expressions.faults(inCondition: condition) }
        defer { faults += own }
        if own.isEmpty, await isSkipped(definition, scope) {
            // The input may need what only the other case has.
            let known = CheckedInput(.object([:]))
            scope.checked.add(
                .init(id: definition.id, type: kind.type, input: known), kind.outputs(CheckedInput(input.json), context)
            )
            return PreparedStage(
                definition: definition, kind: kind, input: input, known: known, resources: [], context: context)
        }
        if let parameters = scope.parameters, !own.hasErrors {
            do throws(DocumentError) {
                input = try await input.evaluatingParameters(
                    parameters, stage: definition.id, secrets: pipeline.secretNames)
            } catch { own += error.diagnostics }
        }
        var check = SchemaCheck(expressions: .deferred, stage: definition.id)
        let checked = check.check(input, against: .object(kind.schema), at: "")
        own += check.diagnostics
        guard let checked else { return nil }
        let known = CheckedInput(checked)
        if scope.looksAtStages {
            var checking = context
            checking.checkChild = { await self.faults(of: $0, in: scope.around) }
            let found = await kind.check(known, checking)
            own += found.map { fault in
                Diagnostic(
                    fault.severity, fault.message, at: input.location(ofPath: fault.path) ?? definition.location,
                    stage: definition.id)
            }
        }
        scope.checked.add(
            .init(id: definition.id, type: kind.type, input: known), kind.outputs(known, context))
        return PreparedStage(
            definition: definition, kind: kind, input: input, known: known, resources: kind.writes(known),
            context: context)
    }

    /// Whether the parameters alone say that the stage does not run.
    private func isSkipped(_ definition: StageDefinition, _ scope: Scope) async -> Bool {
        guard let parameters = scope.parameters, let condition = definition.condition?.text else { return false }
        let text = condition.contains("${") ? condition : "${ \(condition) }"
        let secrets = SecretNames(parameters: scope.pipeline.secretNames)
        guard let template = try? ExpressionTemplate(parsing: text), template.readsParametersOnly,
            !template.reads(secrets)
        else { return false }
        let root = ExpressionScope(root: ["parameters": parameters], functions: [])
        let value = try? await template.evaluate(in: root)
        return value == .bool(false) || value == .string("false")
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
        for stage in pipeline.stages {
            if let first = seen[stage.id] {
                let where_ = first.map { " (the first is at line \($0.line))" } ?? ""
                faults.append(
                    Diagnostic(
                        .error, "Two stages have the id '\(stage.id)'\(where_).", at: stage.location, stage: stage.id))
            }
            seen[stage.id] = seen[stage.id] ?? stage.location
            for need in stage.needs where graph.index(of: need.id) == nil {
                faults.append(
                    Diagnostic(
                        .error,
                        "There is no stage '\(need.id)' to need."
                            + NearestName.hint(for: need.id, among: graph.ids.filter { $0 != stage.id }),
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

    /// Two writers of one thing are told from the order of all: if each waits for the one before it, all are ordered.
    private func resourceFaults(_ graph: StageGraph, _ stages: [PreparedStage]) -> [Diagnostic] {
        var last: [StageResource: PreparedStage] = [:]
        var faults: [Diagnostic] = []
        for stage in stages {
            var said: Set<String> = []
            for resource in stage.resources where resource.sharing == .mustBeOrdered {
                defer { last[resource] = stage }
                guard let before = last[resource], before.definition.id != stage.definition.id,
                    !graph.areOrdered(before.definition.id, stage.definition.id),
                    said.insert(before.definition.id).inserted
                else { continue }
                faults.append(
                    Diagnostic(
                        .error,
                        "The stages '\(before.definition.id)' and '\(stage.definition.id)' both write the "
                            + "\(resource.name), and neither needs the other: say with 'needs' which comes first.",
                        at: stage.definition.location, stage: stage.definition.id))
            }
        }
        return faults
    }
}

extension SourceValue {
    /// The location of the value at a path of keys, or of the nearest value that exists.
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
    /// The errors of a child pipeline, and of the child pipelines below it.
    /// - Parameter path: the files of the pipelines around it, the outermost first.
    /// - Returns: diagnostics of the stage, which name the child pipeline's file and the location in it.
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
