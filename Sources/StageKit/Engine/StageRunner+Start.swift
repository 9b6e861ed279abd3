import Expressions
import Foundation

/// What comes before an attempt: the condition, the hours, the input, and what the stage writes.
extension StageRunner {
    func isWanted() async throws -> Bool {
        guard let condition = stage.definition.condition, let text = condition.text else { return true }
        let scope = await scope()
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

    /// Waits until the stage may begin, without a process if need be.
    func waitForHours(_ attempt: Int) async throws {
        guard let hours = stage.definition.restrictedHours else { return }
        while let opening = hours.nextOpening(at: clock.now) {
            if await record?.waitsUntil != opening {
                try await log.record(
                    .waiting(name: "restricted hours", until: opening), stage: id,
                    attempt: attempt > 1 ? attempt - 1 : nil)
            }
            try await drive.room.wait(id, until: opening) { try await clock.sleep(until: opening, role: .pause) }
        }
    }

    /// The input of an attempt, and the paths of what expressions made out of secrets in it.
    func evaluatedInput() async throws -> (input: JSONValue, hidden: [[String]]) {
        let source = try await stage.input.evaluated(
            in: scope(), stage: id, schema: stage.kind.schema, secrets: drive.secrets.names)
        var check = SchemaCheck(expressions: .literal)
        guard let input = check.check(source, against: .object(stage.kind.schema), at: ""),
            !check.diagnostics.hasErrors
        else { throw DocumentError(check.diagnostics) }
        let faults = stage.kind.check(CheckedInput(input), stage.location).filter { $0.severity == .error }
        guard faults.isEmpty else {
            throw DocumentError(
                faults.map {
                    Diagnostic(.error, $0.message, at: source.location(ofPath: $0.path) ?? stage.definition.location)
                })
        }
        return (input, source.secretPaths)
    }

    private func scope() async -> ExpressionScope {
        RunScope.scope(
            run: await log.whole, parameters: drive.secrets.parameters, inputs: drive.inputs.all, stage: id,
            user: drive.runner.user)
    }
}
