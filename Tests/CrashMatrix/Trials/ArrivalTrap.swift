import Foundation
import Synchronization

/// Stands at the server's door: counts requests and the executions of Invoke stages, and ends the process that sent
/// the request which is its point.
final class ArrivalTrap: Sendable {
    private struct State {
        var point: MatrixPoint?
        var count = 0
        var process: pid_t?
        var executions: [String: Int] = [:]
        var dead: CheckedContinuation<Void, Never>?
        var isDead = false
    }

    private let state = Mutex(State())

    /// Counts from here on, and ends `process` at the point.
    func arm(_ point: MatrixPoint?, process: pid_t) {
        state.withLock { state in
            state.count = 0
            state.point = point
            state.process = process
        }
    }

    /// Takes in that the process has ended.
    func disarm() {
        let waiting = state.withLock { state in
            state.point = nil
            state.isDead = true
            return state.dead.take()
        }
        waiting?.resume()
    }

    /// How often each execution of a stage was asked for: by stage and execution.
    var executions: [String: Int] { state.withLock { $0.executions } }

    /// Takes in a request; does not return from the one that is the point before its sender is dead.
    func arrived(clientContext: String?) async {
        let victim = state.withLock { state -> pid_t? in
            if let name = Self.execution(clientContext) { state.executions[name, default: 0] += 1 }
            state.count += 1
            guard state.point == MatrixPoint(.requestSent, state.count) else { return nil }
            return state.process
        }
        guard let victim else { return }
        kill(victim, SIGKILL)
        await withCheckedContinuation { continuation in
            let isDead = state.withLock { state in
                if !state.isDead { state.dead = continuation }
                return state.isDead
            }
            if isDead { continuation.resume() }
        }
    }

    private static func execution(_ clientContext: String?) -> String? {
        guard let data = clientContext.flatMap({ Data(base64Encoded: $0) }),
            let value = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let mark = (value["custom"] as? [String: Any])?["staysail"] as? [String: Any],
            // Those of health checks have names, and are made anew as often as is needed.
            let stage = mark["stage"] as? String, let execution = mark["execution"] as? String, Int(execution) != nil
        else { return nil }
        return "\(stage) \(execution)"
    }
}
