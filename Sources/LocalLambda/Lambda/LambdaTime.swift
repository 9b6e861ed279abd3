import Foundation

/// Times as Lambda writes them.
enum LambdaTime {
    /// `2026-08-01T10:00:00.000+0000`
    static func text(_ date: Date) -> String {
        let text = date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        return text.replacing("Z", with: "+0000")
    }

    static func seconds(_ date: Date) -> Double {
        (date.timeIntervalSince1970 * 1000).rounded() / 1000
    }
}
