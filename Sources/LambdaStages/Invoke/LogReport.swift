/// What Lambda's `REPORT` line at the end of an invocation's log says.
struct LogReport: Hashable, Sendable {
    /// Milliseconds of the handler.
    var duration: Double?
    /// Milliseconds that are billed.
    var billed: Double?
    /// Milliseconds of the start; only when the environment was new.
    var initDuration: Double?

    /// Finds the last `REPORT` line of a log's end; nil if there is none.
    init?(tail: String) {
        guard let line = tail.split(whereSeparator: \.isNewline).last(where: { $0.hasPrefix("REPORT ") }) else {
            return nil
        }
        for field in line.split(separator: "\t") {
            let parts = field.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let number = parts[1].split(separator: " ").first.flatMap { Double($0) }
            switch parts[0].drop(while: { $0 == " " }) {
            case "Duration": duration = number
            case "Billed Duration": billed = number
            case "Init Duration": initDuration = number
            default: break
            }
        }
    }
}
