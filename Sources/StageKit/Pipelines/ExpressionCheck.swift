import Expressions

/// Finds the errors in a stage's expressions before it runs: syntax, unknown names and functions, and stages that they
/// may not read.
struct ExpressionCheck {
    /// The names of a pipeline that expressions may read: computed once for all its stages.
    struct Names {
        let graph: StageGraph
        /// The ids of stages by their names for people.
        let ids: [String: String]
        let parameters: [String]

        init(_ pipeline: Pipeline, _ graph: StageGraph) {
            self.graph = graph
            ids = Dictionary(pipeline.stages.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
            parameters = pipeline.parameters.map(\.name)
        }
    }

    let stage: String
    let names: Names
    let checked: StageCheckContext.CheckedStages
    /// The map whose entries are evaluated in order, and those before the one that is checked.
    private var before: (map: String, names: [String])?

    init(_ stage: String, _ names: Names, _ checked: StageCheckContext.CheckedStages) {
        self.stage = stage
        self.names = names
        self.checked = checked
    }

    /// - Parameter input: a stage's input.
    /// - Parameter schema: says which maps are evaluated entry by entry.
    func faults(in input: SourceValue, schema: InputSchema) -> [Diagnostic] {
        guard case .map(let entries) = input.content else { return faults(in: input) }
        return entries.flatMap { entry in
            guard schema[entry.key]?.isInOrder == true, case .map(let inner) = entry.value.content else {
                return faults(in: entry.keyValue) + faults(in: entry.value)
            }
            return inner.indices.flatMap { index in
                var check = self
                check.before = (entry.key, inner[..<index].map(\.key))
                return check.faults(in: inner[index].keyValue) + check.faults(in: inner[index].value)
            }
        }
    }

    private func faults(in value: SourceValue) -> [Diagnostic] {
        switch value.content {
        case .scalar(let text, let isPlain):
            guard text.contains("${") else { return [] }
            if isPlain, !text.contains("}") { return [cutOff(value)] }
            return faults(at: value) { () throws(ExpressionError) in
                try ExpressionTemplate(parsing: text).expressions
            }
        case .list(let items): return items.flatMap { faults(in: $0) }
        case .map(let entries):
            return entries.flatMap { entry in
                faults(in: entry.keyValue) + faults(in: entry.value)
            }
        case .value: return []
        }
    }

    func faults(inCondition value: SourceValue) -> [Diagnostic] {
        if value.isNull {
            return [
                Diagnostic(
                    .error, "'if' holds nothing. Quote the expression: in YAML \" #\" begins a comment.",
                    at: value.location, stage: stage)
            ]
        }
        guard let text = value.text else {
            return [
                Diagnostic(
                    .error, "'if' must be an expression, not \(value.json.typeName).", at: value.location, stage: stage)
            ]
        }
        let isTemplate = text.contains("${")
        let found =
            isTemplate
            ? faults(in: value)
            : faults(at: value) { () throws(ExpressionError) in [try ParsedExpression(parsing: text)] }
        let isNeverBoolean =
            isTemplate
            ? try? ExpressionTemplate(parsing: text).isNeverBoolean
            : try? ParsedExpression(parsing: text).isNeverBoolean
        guard found.isEmpty, isNeverBoolean == true else { return found }
        return [
            Diagnostic(
                .error,
                "'if' must be true or false, or an expression that is, such as parameters.size > 3; not '\(text)'.",
                at: value.location, stage: stage)
        ]
    }

    private func faults(
        at value: SourceValue, _ parse: () throws(ExpressionError) -> [ParsedExpression]
    ) -> [Diagnostic] {
        do throws(ExpressionError) {
            return try parse().flatMap { expression in
                expression.functionCalls.compactMap { fault(calling: $0, in: value) }
                    + expression.rootReads.compactMap { fault(reading: $0, in: value) }
            }
        } catch {
            return [
                Diagnostic(
                    .error, "The expression cannot be read: \(error.message) (column \(error.column))\n\(error.marked)",
                    at: value.location(ofColumn: error.column), stage: stage)
            ]
        }
    }

    private func fault(calling call: FunctionCall, in value: SourceValue) -> Diagnostic? {
        let location = value.location(ofColumn: call.column)
        let known = RunScope.functionNames.union(ExpressionScope.builtInFunctionNames)
        guard known.contains(call.name) else {
            return fault("There is no function #\(call.name).", call.name, among: Array(known), at: location)
        }
        guard call.name == "stage", case .string(let text)?? = call.arguments.first else { return nil }
        let id = names.graph.index(of: text) != nil ? text : names.ids[text] ?? text
        if id == stage {
            return Diagnostic(.error, "#stage('\(text)') reads the stage itself.", at: location, stage: stage)
        }
        if names.graph.isAncestor(id, of: stage) { return fault(readingOff: call, of: id, in: value) }
        if names.graph.index(of: id) != nil {
            return Diagnostic(
                .error, "#stage('\(text)') reads a stage that this one does not wait for: add it to 'needs'.",
                at: location, stage: stage)
        }
        let ancestors = names.graph.ancestors(of: stage)
        return fault("There is no stage '\(text)' to read.", text, among: ancestors, at: location)
    }

    /// The fault of a literal name that `#stage('id')`, or the outputs of that stage, cannot have.
    private func fault(readingOff call: FunctionCall, of id: String, in value: SourceValue) -> Diagnostic? {
        guard let first = call.reads.first else { return nil }
        guard RunScope.stageNames.contains(first.key) else {
            return fault(
                "A stage has no '\(first.key)'.", first.key, among: RunScope.stageNames.sorted(),
                at: value.location(ofColumn: first.column))
        }
        let reads = call.reads.dropFirst()
        guard first.key == "outputs", let outputs = checked.outputs(of: id),
            let unknown = outputs.firstUnknown(of: reads.map(\.key))
        else { return nil }
        let read = reads[reads.startIndex + unknown.position]
        let whose = (["outputs"] + reads.prefix(unknown.position).map(\.key)).joined(separator: ".")
        return fault(
            "The stage '\(id)' has no '\(read.key)' in its \(whose).", read.key, among: unknown.known,
            at: value.location(ofColumn: read.column))
    }

    private func fault(reading read: RootRead, in value: SourceValue) -> Diagnostic? {
        let location = value.location(ofColumn: read.column)
        if let before, read.name == before.map {
            // A name that is computed may be any.
            guard let key = read.key, !before.names.contains(where: { $0 == key || $0.contains("${") }) else {
                return nil
            }
            return fault("There is no '\(key)' before this one.", key, among: before.names, at: location)
        }
        guard RunScope.rootNames.contains(read.name) else {
            return fault(
                "There is no '\(read.name)' to read.", read.name, among: RunScope.rootNames.sorted(), at: location)
        }
        guard read.name == "parameters", let key = read.key, !names.parameters.contains(key) else { return nil }
        let hint = names.parameters.isEmpty ? " Declare it under 'parameters'." : ""
        return fault("There is no parameter '\(key)'.\(hint)", key, among: names.parameters, at: location)
    }

    private func fault(_ message: String, _ name: String, among known: [String], at location: SourceLocation?)
        -> Diagnostic
    {
        Diagnostic(.error, message + NearestName.hint(for: name, among: known), at: location, stage: stage)
    }

    private func cutOff(_ value: SourceValue) -> Diagnostic {
        Diagnostic(
            .error, "The expression has no end; quote it: in YAML \" #\" begins a comment.", at: value.location,
            stage: stage)
    }
}
