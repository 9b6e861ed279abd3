import OrderedCollections

/// How much work one evaluation may do, so that no expression hangs or fills the memory. Counted in units of about one
/// character copied or one part evaluated, and in characters of the texts that are built.
final class Budget {
    private var remaining = 20_000_000

    /// Counts work; to be called before it is done.
    func charge(_ units: Int) throws(Fault) {
        let (left, overflow) = remaining.subtractingReportingOverflow(max(1, units))
        remaining = overflow ? 0 : left
        if remaining <= 0 {
            throw Fault(.limit, "the expression works too long or makes too much text")
        }
    }

    /// Counts the work of going through the whole of a value.
    func charge(throughout value: ExpressionValue) throws(Fault) {
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
    func charge(throughout value: JSONValue) throws(Fault) {
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
