import Expressions

extension SourceValue {
    /// The value with every expression evaluated. Places are kept, so that faults of the result have theirs.
    /// - Throws: `DocumentFaults` with a fault for each expression that failed.
    func evaluated(in scope: ExpressionScope, stage: String) async throws(DocumentFaults) -> SourceValue {
        var faults: [Diagnostic] = []
        let value = await evaluated(stage: stage, faults: &faults) { template async throws(ExpressionError) in
            try await template.evaluate(in: scope)
        }
        guard faults.isEmpty else { throw DocumentFaults(faults) }
        return value
    }

    /// The value with those expressions evaluated that read nothing but parameters.
    func evaluatingParameters(
        _ parameters: JSONValue, stage: String
    ) async throws(DocumentFaults) -> SourceValue {
        let scope = ExpressionScope(root: ["parameters": parameters], functions: [])
        var faults: [Diagnostic] = []
        let value = await evaluated(stage: stage, faults: &faults) { template async throws(ExpressionError) in
            guard template.readsParametersOnly else { return nil }
            return try await template.evaluate(in: scope)
        }
        guard faults.isEmpty else { throw DocumentFaults(faults) }
        return value
    }

    private func evaluated(
        stage: String, faults: inout [Diagnostic],
        _ evaluate: (ExpressionTemplate) async throws(ExpressionError) -> JSONValue?
    ) async -> SourceValue {
        switch content {
        case .scalar(let text, _):
            guard text.contains("${") else { return self }
            do throws(ExpressionError) {
                guard let value = try await evaluate(ExpressionTemplate(parsing: text)) else { return self }
                return SourceValue(value, at: place)
            } catch {
                faults.append(
                    Diagnostic(
                        .error, "\(error.message) (column \(error.column))\n\(error.marked)",
                        at: place(ofColumn: error.column), stage: stage))
                return self
            }
        case .list(let items):
            var result: [SourceValue] = []
            for item in items { result.append(await item.evaluated(stage: stage, faults: &faults, evaluate)) }
            return SourceValue(.list(result), at: place)
        case .map(let entries):
            var result: [Entry] = []
            for entry in entries {
                let evaluatedKey = await entry.keyValue.evaluated(stage: stage, faults: &faults, evaluate)
                result.append(
                    Entry(
                        key: evaluatedKey.text ?? entry.key, keyPlace: entry.keyPlace,
                        value: await entry.value.evaluated(stage: stage, faults: &faults, evaluate)))
            }
            return SourceValue(.map(result), at: place)
        case .value: return self
        }
    }
}

extension ExpressionTemplate {
    /// Whether it can be evaluated before any stage has run.
    var readsParametersOnly: Bool {
        expressions.allSatisfy { expression in
            expression.rootNames.isSubset(of: ["parameters"])
                && expression.functionCalls.allSatisfy { !RunScope.functionNames.contains($0.name) }
        }
    }
}
