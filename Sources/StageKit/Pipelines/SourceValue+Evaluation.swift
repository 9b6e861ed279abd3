import Expressions
import OrderedCollections

extension SourceValue {
    /// A stage's input with every expression evaluated. Places are kept, so that faults of the result have theirs.
    /// - Parameters:
    ///   - schema: says which maps are evaluated entry by entry.
    ///   - secrets: the names of the parameters that are secret.
    /// - Throws: `DocumentError` with a fault for each expression that failed.
    func evaluated(
        in scope: ExpressionScope, stage: String, schema: InputSchema, secrets: Set<String>
    ) async throws(DocumentError) -> SourceValue {
        var faults: [Diagnostic] = []
        let names = SecretNames(parameters: secrets)
        var result: [Entry] = []
        guard case .map(let entries) = content else {
            let value = await evaluated(in: scope, stage: stage, secrets: names, faults: &faults)
            guard faults.isEmpty else { throw DocumentError(faults) }
            return value
        }
        for var entry in entries {
            if schema[entry.key]?.isInOrder == true, case .map(let inner) = entry.value.content {
                entry.value.content = .map(
                    await Self.inOrder(
                        inner, under: entry.key, in: scope, stage: stage, secrets: names, faults: &faults))
            } else {
                entry.value = await entry.value.evaluated(in: scope, stage: stage, secrets: names, faults: &faults)
            }
            result.append(entry)
        }
        guard faults.isEmpty else { throw DocumentError(faults) }
        return SourceValue(.map(result), at: location)
    }

    /// Entries that see those before them under `name`. What is behind one that failed is not looked at.
    private static func inOrder(
        _ entries: [Entry], under name: String, in scope: ExpressionScope, stage: String, secrets: SecretNames,
        faults: inout [Diagnostic]
    ) async -> [Entry] {
        var secrets = secrets
        var result: [Entry] = []
        var known: JSONObject = [:]
        for entry in entries where faults.isEmpty {
            var root = scope.root.objectValue ?? [:]
            root[name] = .object(known)
            let inner = ExpressionScope(root: .object(root), functions: scope.functions)
            let key =
                await entry.keyValue.evaluated(in: inner, stage: stage, secrets: secrets, faults: &faults).text
                ?? entry.key
            let value = await entry.value.evaluated(in: inner, stage: stage, secrets: secrets, faults: &faults)
            known[key] = value.json
            if !value.secretPaths.isEmpty { secrets.entries[name, default: []].insert(key) }
            result.append(Entry(key: key, keyPlace: entry.keyPlace, value: value))
        }
        return result
    }

    private func evaluated(
        in scope: ExpressionScope, stage: String, secrets: SecretNames, faults: inout [Diagnostic]
    ) async -> SourceValue {
        await evaluated(stage: stage, secrets: secrets, faults: &faults) { template async throws(ExpressionError) in
            try await template.evaluate(in: scope)
        }
    }

    /// The value with those expressions evaluated that read nothing but parameters, and none that is secret.
    func evaluatingParameters(
        _ parameters: JSONValue, stage: String, secrets: Set<String>
    ) async throws(DocumentError) -> SourceValue {
        let scope = ExpressionScope(root: ["parameters": parameters], functions: [])
        var faults: [Diagnostic] = []
        let names = SecretNames(parameters: secrets)
        let value = await evaluated(stage: stage, secrets: names, faults: &faults) {
            template async throws(ExpressionError) in
            guard template.readsParametersOnly, !template.reads(names) else { return nil }
            return try await template.evaluate(in: scope)
        }
        guard faults.isEmpty else { throw DocumentError(faults) }
        return value
    }

    private func evaluated(
        stage: String, secrets: SecretNames, faults: inout [Diagnostic],
        _ evaluate: (ExpressionTemplate) async throws(ExpressionError) -> JSONValue?
    ) async -> SourceValue {
        switch content {
        case .scalar(let text, _):
            guard text.contains("${") else { return self }
            do throws(ExpressionError) {
                let template = try ExpressionTemplate(parsing: text)
                guard let value = try await evaluate(template) else { return self }
                var result = SourceValue(value, at: location)
                result.isSecret = template.reads(secrets)
                return result
            } catch {
                faults.append(
                    Diagnostic(
                        .error, "\(error.message) (column \(error.column))\n\(error.marked)",
                        at: location(ofColumn: error.column), stage: stage))
                return self
            }
        case .list(let items):
            var result: [SourceValue] = []
            for item in items {
                result.append(await item.evaluated(stage: stage, secrets: secrets, faults: &faults, evaluate))
            }
            return SourceValue(.list(result), at: location)
        case .map(let entries):
            var result: [Entry] = []
            var hasSecretKey = false
            for entry in entries {
                let evaluatedKey = await entry.keyValue.evaluated(
                    stage: stage, secrets: secrets, faults: &faults, evaluate)
                hasSecretKey = hasSecretKey || evaluatedKey.isSecret
                result.append(
                    Entry(
                        key: evaluatedKey.text ?? entry.key, keyPlace: entry.keyPlace,
                        value: await entry.value.evaluated(
                            stage: stage, secrets: secrets, faults: &faults, evaluate)))
            }
            var map = SourceValue(.map(result), at: location)
            map.isSecret = hasSecretKey
            return map
        case .value: return self
        }
    }
}

extension SourceValue {
    /// The paths of what expressions made out of secrets.
    var secretPaths: [[String]] {
        if isSecret { return [[]] }
        switch content {
        case .list(let items):
            return items.enumerated().flatMap { index, item in item.secretPaths.map { [String(index)] + $0 } }
        case .map(let entries): return entries.flatMap { entry in entry.value.secretPaths.map { [entry.key] + $0 } }
        case .scalar, .value: return []
        }
    }
}

extension ExpressionTemplate {
    /// Whether it reads something secret, or may.
    func reads(_ secrets: SecretNames) -> Bool {
        guard !secrets.parameters.isEmpty else { return false }
        return expressions.contains { expression in
            expression.rootReads.contains { read in
                switch read.name {
                case "parameters": read.key.map(secrets.parameters.contains) ?? true
                case "trigger": read.key.map { $0 == "parameters" } ?? true
                default: secrets.entries[read.name].map { names in read.key.map(names.contains) ?? true } ?? false
                }
            }
        }
    }

    /// Whether it can be evaluated before any stage has run.
    var readsParametersOnly: Bool {
        expressions.allSatisfy { expression in
            expression.rootNames.isSubset(of: ["parameters"])
                && expression.functionCalls.allSatisfy { !RunScope.functionNames.contains($0.name) }
        }
    }
}

/// The names behind which expressions find secrets.
struct SecretNames {
    /// Of parameters.
    var parameters: Set<String>
    /// Of entries evaluated earlier, by the name that they are read under.
    var entries: [String: Set<String>] = [:]
}
