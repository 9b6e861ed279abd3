import OrderedCollections

/// The work that an evaluation may do, so that no expression hangs or fills the memory. A unit is about one character
/// copied, or one character of a string that is built. All expressions of a template share a budget, and so do all
/// templates of a document.
final class Budget {
    /// The units of one template, and of one document.
    static let ofTemplate = 20_000_000
    static let ofDocument = 100_000_000

    private var remaining: Int

    init(_ units: Int = Budget.ofTemplate) {
        self.remaining = units
    }

    /// Counts work; to be called before it is done.
    func charge(_ units: Int) throws(EvaluationError) {
        let (left, overflow) = remaining.subtractingReportingOverflow(max(1, units))
        remaining = overflow ? 0 : left
        if remaining <= 0 {
            throw EvaluationError(.limit, "the expression works too long or makes too much text")
        }
    }

    /// Counts the work of going through the whole of a value.
    func charge(throughout value: ExpressionValue) throws(EvaluationError) {
        try charge(1)
        switch value {
        case .string(let text): try charge(text.utf8.count)
        case .list(let values), .array(let values), .collection(let values):
            for value in values { try charge(throughout: value) }
        case .map(let members):
            for (key, value) in members {
                try charge(throughout: key)
                try charge(throughout: value)
            }
        case .entry(let key, let value):
            try charge(throughout: key)
            try charge(throughout: value)
        case .json(let value): try charge(throughout: value)
        default: break
        }
    }

    /// Counts the work of going through the whole of a JSON value.
    func charge(throughout value: JSONValue) throws(EvaluationError) {
        try charge(8)
        switch value {
        case .string(let text): try charge(text.utf8.count)
        case .array(let values): for value in values { try charge(throughout: value) }
        case .object(let members):
            for (key, value) in members {
                try charge(key.utf8.count)
                try charge(throughout: value)
            }
        default: break
        }
    }
}
