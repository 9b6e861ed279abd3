import Foundation

/// How much a script may say: so many lines at once, then so many a second. What is more is counted.
struct LogAllowance: Sendable {
    /// Lines at once.
    static let burst = 500.0
    /// Lines a second after that.
    static let rate = 50.0
    /// Bytes of a line.
    static let lineBytes = 4096
    /// Bytes of the data of a line, as JSON.
    static let dataBytes = 16_384

    private var lines = burst
    private var last: Date?
    private var leftOut = 0

    /// Whether one more line may be said.
    mutating func admits(at now: Date) -> Bool {
        if let last { lines = min(Self.burst, lines + max(0, now.timeIntervalSince(last)) * Self.rate) }
        last = now
        guard lines >= 1 else {
            leftOut += 1
            return false
        }
        lines -= 1
        return true
    }

    /// What to say of the lines that were left out since it was last asked; nil if there are none.
    mutating func takeNotice() -> String? {
        guard leftOut > 0 else { return nil }
        defer { leftOut = 0 }
        return "\(leftOut) more lines of the script are left out: at most \(Int(Self.burst)) are logged at once, then "
            + "\(Int(Self.rate)) a second."
    }
}
