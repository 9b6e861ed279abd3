import Expressions

/// Finds what is wrong with the expressions of a stage before it runs: syntax, names and functions that are not there,
/// and stages they may not read.
struct ExpressionCheck {
    let stage: String
    private let ancestors: Set<String>
    private let stages: Set<String>
    /// The ids of stages by their names for people.
    private let named: [String: String]
    private let parameters: [String]
    /// The map whose entries are evaluated in order, and those before the one that is looked at.
    private var before: (map: String, names: [String])?

    init(_ stage: String, of pipeline: Pipeline, _ graph: StageGraph) {
        self.stage = stage
        ancestors = Set(graph.ancestors(of: stage))
        stages = Set(pipeline.stages.map(\.id))
        named = Dictionary(pipeline.stages.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
        parameters = pipeline.parameters.map(\.name)
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
        let id = stages.contains(text) ? text : named[text] ?? text
        guard !ancestors.contains(id) else { return nil }
        if id == stage {
            return Diagnostic(.error, "#stage('\(text)') reads the stage itself.", at: location, stage: stage)
        }
        if stages.contains(id) {
            return Diagnostic(
                .error, "#stage('\(text)') reads a stage that this one does not wait for: add it to 'needs'.",
                at: location, stage: stage)
        }
        return fault("There is no stage '\(text)' to read.", text, among: Array(ancestors), at: location)
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
        guard read.name == "parameters", let key = read.key, !parameters.contains(key) else { return nil }
        let hint = parameters.isEmpty ? " Declare it under 'parameters'." : ""
        return fault("There is no parameter '\(key)'.\(hint)", key, among: parameters, at: location)
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
