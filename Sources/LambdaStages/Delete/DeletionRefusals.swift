import StageKit

/// The parts of a deletion that AWS refused: the rest continues, and the stage reports at its end what is left.
struct DeletionRefusals: Sendable {
    private(set) var messages: [(what: String, message: String)] = []
    private var isRetryable = true

    /// Removes one part.
    /// - Returns: whether it is removed; a refusal is kept, and said as a warning.
    /// - Throws: an error that is not about this one part, such as a cancellation.
    mutating func collect(_ what: String, _ context: StageContext, _ body: () async throws -> Void) async throws -> Bool
    {
        do {
            try await body()
            return true
        } catch let error as StageError where error.code != .canceled && error.code != .changed {
            messages.append((what, error.message))
            isRetryable = isRetryable && error.isRetryable
            await context.warn("\(what.capitalizedFirst) could not be removed: \(error.message)")
            return false
        }
    }

    /// As `throwIfAny`, for the refusals of two lists.
    func throwIfAny(_ subject: String, and others: DeletionRefusals, of count: Int) throws {
        var all = self
        all.messages += others.messages
        all.isRetryable = isRetryable && others.isRetryable
        try all.throwIfAny(subject, of: count)
    }

    /// - Throws: `StageError` that names each part that is left, with its reason.
    func throwIfAny(_ subject: String, of count: Int) throws {
        guard !messages.isEmpty else { return }
        let list = messages.map { "\($0.what): \($0.message.endedSentence)" }.joined(separator: " ")
        throw StageError(
            .failed, "\(subject): \(messages.count) of \(count) could not be deleted and are left. \(list)",
            isRetryable: isRetryable)
    }
}
