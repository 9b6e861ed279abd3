import Expressions

/// Finds what is wrong with the expressions of a stage before it runs: syntax, and stages they may not read.
struct ExpressionCheck {
    let stage: String
    let ancestors: Set<String>
    let stages: Set<String>

    func faults(in value: SourceValue) -> [Diagnostic] {
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
                let key = SourceValue(.scalar(entry.key, isPlain: false), at: entry.keyPlace, quoting: .plain)
                return faults(in: key) + faults(in: entry.value)
            }
        case .value: return []
        }
    }

    func faults(inCondition value: SourceValue) -> [Diagnostic] {
        if value.isNull {
            return [
                Diagnostic(
                    .error, "'if' holds nothing. Quote the expression: in YAML \" #\" begins a comment.",
                    at: value.place, stage: stage)
            ]
        }
        guard let text = value.text else {
            return [
                Diagnostic(
                    .error, "'if' must be an expression, not \(value.json.typeName).", at: value.place, stage: stage)
            ]
        }
        guard !text.contains("${") else { return faults(in: value) }
        return faults(at: value) { () throws(ExpressionError) in [try ParsedExpression(parsing: text)] }
    }

    private func faults(
        at value: SourceValue, _ parse: () throws(ExpressionError) -> [ParsedExpression]
    ) -> [Diagnostic] {
        do throws(ExpressionError) {
            return try parse().flatMap { expression in
                expression.functionCalls.compactMap { call in
                    guard call.name == "stage", case .string(let id)?? = call.arguments.first else { return nil }
                    return fault(readingStage: id, at: value.place(ofColumn: call.column))
                }
            }
        } catch {
            return [
                Diagnostic(
                    .error, "The expression cannot be read: \(error.message) (column \(error.column))\n\(error.marked)",
                    at: value.place(ofColumn: error.column), stage: stage)
            ]
        }
    }

    private func fault(readingStage id: String, at place: SourcePlace?) -> Diagnostic? {
        guard !ancestors.contains(id) else { return nil }
        let message =
            if id == stage {
                "#stage('\(id)') reads the stage itself."
            } else if stages.contains(id) {
                "#stage('\(id)') reads a stage that this one does not wait for: add it to 'needs'."
            } else {
                "There is no stage '\(id)' to read." + NearestName.hint(for: id, among: Array(ancestors))
            }
        return Diagnostic(.error, message, at: place, stage: stage)
    }

    private func cutOff(_ value: SourceValue) -> Diagnostic {
        Diagnostic(
            .error, "The expression has no end; quote it: in YAML \" #\" begins a comment.", at: value.place,
            stage: stage)
    }
}
