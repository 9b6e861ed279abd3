import Foundation
import Synchronization

/// The model's regular expressions, each compiled once.
enum PatternCache {
    /// A match that reports progress more often than this, about every 10,000 steps, is given up.
    private static let maximumReports = 100

    private static let compiled = Mutex<[String: NSRegularExpression]>([:])

    /// Whether the whole text matches; nil if that takes too much work to tell.
    static func matches(_ text: String, _ pattern: String) -> Bool? {
        guard let expression = expression(pattern) else { return nil }
        var isMatch = false
        var reports = 0
        var isStopped = false
        let range = NSRange(location: 0, length: text.utf16.count)
        expression.enumerateMatches(in: text, options: [.anchored, .reportProgress, .reportCompletion], range: range) {
            result, flags, stop in
            if result != nil {
                isMatch = true
                stop.pointee = true
            } else if flags.contains(.internalError) {
                isStopped = true
            } else if flags.contains(.progress) {
                reports += 1
                if reports > maximumReports {
                    isStopped = true
                    stop.pointee = true
                }
            }
        }
        return isMatch ? true : isStopped ? nil : false
    }

    private static func expression(_ pattern: String) -> NSRegularExpression? {
        compiled.withLock { compiled in
            if let expression = compiled[pattern] { return expression }
            // `\z`, not `$`: alternatives have to be tried until one ends at the end of the text.
            let expression = try? NSRegularExpression(pattern: "(?:\(pattern))\\z")
            compiled[pattern] = expression
            return expression
        }
    }
}
