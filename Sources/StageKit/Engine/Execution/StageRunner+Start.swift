import Expressions
import Foundation

/// The preparation of an attempt: the condition, the hours, and the input.
extension StageRunner {
    func isWanted() async throws -> Bool {
        guard let condition = stage.definition.condition, let text = condition.text else { return true }
        let scope = await scope(for: text)
        let value: JSONValue
        do throws(ExpressionError) {
            value =
                text.contains("${")
                ? try await ExpressionTemplate(parsing: text).evaluate(in: scope)
                : try await ParsedExpression(parsing: text).evaluate(in: scope)
        } catch {
            throw DocumentError([
                Diagnostic(
                    .error, "'if' failed: \(error.message)\n\(error.marked)",
                    at: condition.location(ofColumn: error.column))
            ])
        }
        switch value {
        case .bool(let isWanted): return isWanted
        case .string("true"): return true
        case .string("false"): return false
        default:
            throw DocumentError([
                Diagnostic(.error, "'if' must be true or false, not \(value.text()).", at: condition.location)
            ])
        }
    }

    /// Waits for the stage's hours, without a process if possible.
    func waitForHours(_ attempt: Int) async throws {
        guard let hours = stage.definition.restrictedHours else { return }
        while let opening = hours.nextOpening(at: clock.now) {
            if await record?.waitsUntil != opening {
                try await log.record(
                    .waiting(.restrictedHours, until: opening), stage: id,
                    attempt: attempt > 1 ? attempt - 1 : nil)
            }
            try await execution.suspended.wait(id, until: opening) {
                try await clock.sleep(until: opening, role: .pause)
            }
        }
    }

    /// The input of an attempt, and the paths of the values that expressions made out of secrets.
    func evaluatedInput() async throws -> (input: JSONValue, hidden: [[String]]) {
        let source = try await stage.input.evaluated(
            in: scope(for: stage.input.json.text()), stage: id, schema: stage.kind.schema,
            secrets: execution.secrets.names)
        var check = SchemaCheck(expressions: .literal)
        guard let input = check.check(source, against: .object(stage.kind.schema), at: ""),
            !check.diagnostics.hasErrors
        else { throw DocumentError(check.diagnostics) }
        let diagnostics = await stage.kind.check(CheckedInput(input), stage.location).filter { $0.severity == .error }
        guard diagnostics.isEmpty else {
            throw DocumentError(
                diagnostics.map {
                    Diagnostic(.error, $0.message, at: source.location(ofPath: $0.path) ?? stage.definition.location)
                })
        }
        return (input, source.secretPaths)
    }

    /// - Parameter source: the text with the expressions.
    private func scope(for source: String) async -> ExpressionScope {
        RunScope.scope(
            run: await log.completeRun, parameters: execution.secrets.parameters, inputs: execution.inputs.all,
            stage: id, user: execution.runServices.user, readsExecution: source.contains("execution"))
    }
}
