import Foundation
import LambdaStages
import LuaRuntime
import OrderedCollections
import StageKit
import Synchronization

/// The state that a script's host functions share: the current call, its printed lines, and the secrets that it read.
final class HostSession: Sendable {
    private struct State {
        var services: (any HookServices)?
        var secrets: Set<String> = []
        var printed: [String] = []
    }

    /// The time of a call without a timeout.
    static let noLimit = Duration.seconds(100 * 366 * 86_400)

    private let state = Mutex(State())
    private let lines = LogRateLimiter(burst: 500, perSecond: 50)
    /// The steps of the stage that the script is; nil for hooks.
    let stage: StageSteps?

    init(stage: StageSteps? = nil) {
        self.stage = stage
    }

    func begin(_ services: any HookServices) { state.withLock { $0.services = services } }

    /// Ends the call.
    /// - Returns: the printed lines that were not logged yet, and a line about dropped lines.
    func end() -> [String] {
        let dropped = lines.takeDropped()
        let printed = state.withLock { state in
            defer { (state.services, state.printed) = (nil, []) }
            return state.printed
        }
        return printed + (dropped > 0 ? ["The script logged \(dropped) more lines than are shown."] : [])
    }

    /// Makes the session hear what a script prints.
    func capturePrint(of sandbox: inout LuaSandbox) {
        sandbox.print = { self.print($0) }
        sandbox.beforeHostCall = { await self.logPrintedLines() }
    }

    /// Logs the lines printed so far, so that they appear before what comes next.
    private func logPrintedLines() async {
        let (services, lines) = state.withLock { state in
            defer { if state.services != nil { state.printed = [] } }
            return (state.services, state.printed)
        }
        guard let services else { return }
        for line in lines { await services.log(masked(line), level: .info, data: .null) }
    }

    /// Keeps a printed line until the host is called, or the call is over.
    private func print(_ line: String) {
        guard admitsLogLine() else { return }
        state.withLock { $0.printed.append(line.shortened(to: LogRateLimiter.lineBytes)) }
    }

    /// Whether the script may log one more line.
    func admitsLogLine() -> Bool { lines.take(at: clock.now) }

    /// - Throws: outside of a call.
    var services: any HookServices {
        get throws {
            guard let services = state.withLock({ $0.services }) else {
                throw HostFunctionError(
                    "the host cannot be asked while the file itself runs; call this inside of the script's function")
            }
            return services
        }
    }

    /// The services of the function that a call names, in a stage.
    /// - Throws: outside of a call.
    func services(_ options: [String: LuaValue], call: String) throws -> any HookServices {
        let services = try services
        guard let services = services as? any StageServices else { return services }
        let function = try options["function"].map { try Arguments.text($0, "'function'", call: call) }
        let alias = try options["alias"].map { try Arguments.text($0, "'alias'", call: call) }
        return services.of(function: function, alias: alias)
    }

    /// The run's clock; the machine's outside of a call.
    var clock: any RunClock { state.withLock { $0.services?.clock } ?? SystemClock() }

    /// By which a call's time is counted.
    var luaClock: LuaClock {
        LuaClock(
            now: { .seconds(self.clock.now.timeIntervalSince1970) },
            sleep: { length in
                let clock = self.clock
                let isForEver = length >= Self.noLimit / 2
                try await clock.sleep(
                    until: isForEver ? .distantFuture : clock.now.addingTimeInterval(length.inSeconds), role: .deadline)
            })
    }

    // MARK: Secrets

    func addSecret(_ text: String) {
        guard !text.isEmpty else { return }
        _ = state.withLock { $0.secrets.insert(text) }
    }

    /// The text without secrets.
    func masked(_ text: String) -> String {
        // The longest first: one secret may be a part of another.
        state.withLock { $0.secrets }.sorted { ($0.count, $0) > ($1.count, $1) }
            .reduce(text) { $0.replacingOccurrences(of: $1, with: "(hidden)") }
    }

    func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(masked(text))
        case .array(let items): .array(items.map(masked))
        case .object(let members):
            .object(.init(members.map { (masked($0.key), masked($0.value)) }) { first, _ in first })
        default: value
        }
    }
}
