import Expressions
import OrderedCollections

extension SourceValue {
    /// A stage's input with every expression evaluated. Places are kept, so that faults of the result have theirs.
    /// - Parameter schema: says which maps are evaluated entry by entry.
    /// - Throws: `DocumentFaults` with a fault for each expression that failed.
    func evaluated(
        in scope: ExpressionScope, stage: String, schema: InputSchema
    ) async throws(DocumentFaults) -> SourceValue {
        var faults: [Diagnostic] = []
        var result: [Entry] = []
        guard case .map(let entries) = content else {
            let value = await evaluated(in: scope, stage: stage, faults: &faults)
            guard faults.isEmpty else { throw DocumentFaults(faults) }
            return value
        }
        for var entry in entries {
            if schema[entry.key]?.isInOrder == true, case .map(let inner) = entry.value.content {
                entry.value.content = .map(
                    await Self.inOrder(inner, under: entry.key, in: scope, stage: stage, faults: &faults))
            } else {
                entry.value = await entry.value.evaluated(in: scope, stage: stage, faults: &faults)
            }
            result.append(entry)
        }
        guard faults.isEmpty else { throw DocumentFaults(faults) }
        return SourceValue(.map(result), at: place)
    }

    /// Entries that see those before them under `name`. What is behind one that failed is not looked at.
    private static func inOrder(
        _ entries: [Entry], under name: String, in scope: ExpressionScope, stage: String,
        faults: inout [Diagnostic]
    ) async -> [Entry] {
        var result: [Entry] = []
        var known: OrderedDictionary<String, JSONValue> = [:]
        for entry in entries where faults.isEmpty {
            var root = scope.root.objectValue ?? [:]
            root[name] = .object(known)
            let inner = ExpressionScope(root: .object(root), functions: scope.functions)
            let key = await entry.keyValue.evaluated(in: inner, stage: stage, faults: &faults).text ?? entry.key
            let value = await entry.value.evaluated(in: inner, stage: stage, faults: &faults)
            known[key] = value.json
            result.append(Entry(key: key, keyPlace: entry.keyPlace, value: value))
        }
        return result
    }

    private func evaluated(in scope: ExpressionScope, stage: String, faults: inout [Diagnostic]) async -> SourceValue {
        await evaluated(stage: stage, faults: &faults) { template async throws(ExpressionError) in
            try await template.evaluate(in: scope)
        }
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
