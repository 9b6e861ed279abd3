extension JSONValue {
    /// This document with the expressions in all its strings evaluated, those in keys too; a key becomes a string.
    /// - Parameters:
    ///   - scope: what the expressions see.
    ///   - dialect: the rules they follow; default Staysail's own.
    ///   - path: the path of this value in its document; default the document itself.
    /// - Throws: ``ExpressionError`` of the first expression that fails, with the path to its string.
    public func evaluatingExpressions(
        in scope: ExpressionScope, dialect: ExpressionDialect = .staysail, at path: JSONPath = JSONPath()
    ) async throws(ExpressionError) -> JSONValue {
        try await evaluated(scope, dialect, path, Budget(Budget.ofDocument))
    }

    private func evaluated(
        _ scope: ExpressionScope, _ dialect: ExpressionDialect, _ path: JSONPath, _ budget: Budget
    ) async throws(ExpressionError) -> JSONValue {
        switch self {
        case .null, .bool, .integer, .real: return self
        case .string(let text): return try await Self.evaluated(text, scope, dialect, path, budget)
        case .array(let values):
            var results: [JSONValue] = []
            results.reserveCapacity(values.count)
            for (index, value) in values.enumerated() {
                results.append(try await value.evaluated(scope, dialect, path.appending(.index(index)), budget))
            }
            return .array(results)
        case .object(let members):
            var results: JSONObject = [:]
            for (key, value) in members {
                let place = path.appending(.key(key))
                let newKey = try await Self.evaluated(key, scope, dialect, place, budget)
                results[ExpressionValue(newKey).concatenatedText] = try await value.evaluated(
                    scope, dialect, place, budget)
            }
            return .object(results)
        }
    }

    private static func evaluated(
        _ text: String, _ scope: ExpressionScope, _ dialect: ExpressionDialect, _ path: JSONPath,
        _ budget: Budget
    ) async throws(ExpressionError) -> JSONValue {
        do {
            return try await ExpressionTemplate(parsing: text, dialect: dialect).evaluate(in: scope, budget: budget)
        } catch {
            throw error.at(path)
        }
    }

    /// All strings of this document that hold `${`, in order, keys too: each parsed, or with the error that keeps it
    /// from being parsed.
    /// - Parameters:
    ///   - dialect: the rules they follow; default Staysail's own.
    ///   - path: the path of this value in its document; default the document itself.
    public func expressionTemplates(
        dialect: ExpressionDialect = .staysail, at path: JSONPath = JSONPath()
    ) -> [LocatedTemplate] {
        switch self {
        case .null, .bool, .integer, .real: []
        case .string(let text): Self.located(text, dialect, path, isKey: false)
        case .array(let values):
            values.enumerated().flatMap { index, value in
                value.expressionTemplates(dialect: dialect, at: path.appending(.index(index)))
            }
        case .object(let members):
            members.flatMap { key, value in
                let place = path.appending(.key(key))
                return Self.located(key, dialect, place, isKey: true)
                    + value.expressionTemplates(dialect: dialect, at: place)
            }
        }
    }

    private static func located(
        _ text: String, _ dialect: ExpressionDialect, _ path: JSONPath, isKey: Bool
    ) -> [LocatedTemplate] {
        guard text.contains("${") else { return [] }
        let result: Result<ExpressionTemplate, ExpressionError>
        do {
            result = .success(try ExpressionTemplate(parsing: text, dialect: dialect))
        } catch {
            result = .failure(error.at(path))
        }
        return [LocatedTemplate(path: path, isKey: isKey, template: result)]
    }
}

extension ExpressionError {
    /// The same error with its path in a document.
    func at(_ path: JSONPath) -> ExpressionError {
        var error = self
        error.path = path
        return error
    }
}
