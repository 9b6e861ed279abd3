package import Foundation
import StageKit
import Synchronization

/// A token bucket for log lines of scripts and plugins: a burst, and then a number a second. Dropped lines are counted.
package final class LogRateLimiter: Sendable {
    private struct State {
        var tokens: Double
        var last: Date?
        var dropped = 0
    }

    private let burst: Double
    private let perSecond: Double
    private let state: Mutex<State>

    package init(burst: Int, perSecond: Int) {
        self.burst = Double(burst)
        self.perSecond = Double(perSecond)
        state = Mutex(State(tokens: Double(burst)))
    }

    /// Whether one more is passed on.
    package func take(at now: Date = Date()) -> Bool {
        state.withLock { state in
            if let last = state.last {
                state.tokens = min(burst, state.tokens + max(0, now.timeIntervalSince(last)) * perSecond)
            }
            state.last = now
            guard state.tokens >= 1 else {
                state.dropped += 1
                return false
            }
            state.tokens -= 1
            return true
        }
    }

    /// Counts a line that is dropped for another reason.
    package func drop() { state.withLock { $0.dropped += 1 } }

    /// How many were left out since this was last asked.
    package func takeDropped() -> Int {
        state.withLock { state in
            defer { state.dropped = 0 }
            return state.dropped
        }
    }
}

extension LogRateLimiter {
    /// Bytes of a script's line.
    static let lineBytes = 4096
    /// Bytes of the data of a script's line, as JSON.
    static let dataBytes = 16_384
    /// Bytes of lines that a script has logged since it last called the host.
    static let pendingBytes = 4 << 20
}

extension JSONValue {
    /// About how many bytes the value has as JSON; nil if it has more than a limit. It stops there.
    func size(upTo limit: Int) -> Int? {
        var left = limit
        return spend(&left) ? limit - left : nil
    }

    private func spend(_ left: inout Int) -> Bool {
        switch self {
        case .null, .bool: left -= 5
        case .integer, .real: left -= 8
        case .string(let text): left -= text.utf8.count + 2
        case .array(let items):
            left -= 2
            for item in items { guard item.spend(&left) else { return false } }
        case .object(let members):
            left -= 2
            for (key, value) in members {
                left -= key.utf8.count + 4
                guard value.spend(&left) else { return false }
            }
        }
        return left >= 0
    }
}
