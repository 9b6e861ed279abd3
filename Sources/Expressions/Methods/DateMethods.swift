import Foundation

/// Methods of `java.util.Date` and `java.text.SimpleDateFormat`.
enum DateMethods {
    static func call(_ date: JavaDate, _ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        switch (name, a.count) {
        case ("getTime", 0): return .long(date.milliseconds)
        case ("before", 1), ("after", 1):
            guard case .date(let other) = a[0] else {
                throw EvaluationError(.mismatch, "argument 1 of \(name)() must be a date, is \(a[0].typeName)")
            }
            return .bool(
                name == "before" ? date.milliseconds < other.milliseconds : date.milliseconds > other.milliseconds)
        default: return nil
        }
    }

    static func call(_ format: JavaDateFormat, _ name: String, _ a: Arguments) throws(EvaluationError)
        -> ExpressionValue?
    {
        try a.budget.charge(1_000)
        switch (name, a.count) {
        case ("format", 1):
            switch a[0] {
            case .date(let date): return .string(format.format(date))
            case .int, .long: return .string(format.format(JavaDate(milliseconds: a[0].long)))
            default: throw EvaluationError(.mismatch, "argument 1 of format() must be a date, is \(a[0].typeName)")
            }
        case ("parse", 1):
            let text = try a.text(0)
            guard let date = format.parse(text) else {
                throw EvaluationError(
                    .mismatch, "'\(Conversion.clipped(text))' is not a date of the form \(format.pattern)")
            }
            return .date(date)
        case ("toPattern", 0): return .string(format.pattern)
        default: return nil
        }
    }
}
