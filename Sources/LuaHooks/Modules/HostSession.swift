import Foundation
import LambdaStages
import LuaRuntime
import StageKit
import Synchronization

/// The state that a script's host functions share: the current call, its log lines, and the secrets that it read.
final class HostSession: Sendable {
    private struct LogLine {
        let message: String
        let level: RunEvent.LogLevel
        let data: JSONValue
    }

    private struct State {
        var services: (any HookServices)?
        var secrets: Set<String> = []
        /// The lines that are not logged yet.
        var lines: [LogLine] = []
        /// The bytes of these lines.
        var lineBytes = 0
    }

    /// The time of a call without a timeout.
    static let noLimit = Duration.seconds(100 * 366 * 86_400)

    private let state = Mutex(State())
    private let rate = LogRateLimiter(burst: 500, perSecond: 50)
    /// The steps of the stage that the script is; nil for hooks.
    let stage: StageSteps?

    init(stage: StageSteps? = nil) {
        self.stage = stage
    }

    /// Starts a call.
    func begin(_ services: any HookServices) { state.withLock { $0.services = services } }

    /// Ends the call: logs what is left, and how many lines were dropped.
    func end() async {
        await flushLog()
        let dropped = rate.takeDropped()
        let services = state.withLock { state in
            defer { state.services = nil }
            return state.services
        }
        guard dropped > 0, let services else { return }
        await services.log("The script logged \(dropped) more lines than are shown.", level: .info, data: .null)
    }

    // MARK: Logging

    /// Captures what a script prints, and logs it before the next host call.
    func capturePrint(of sandbox: inout LuaSandbox) {
        sandbox.print = { self.log($0) }
        sandbox.beforeHostCall = { await self.flushLog() }
    }

    /// Keeps a log line until the host is called, or the call is over. Logging itself does not wait, so that the work for
    /// it counts for the script's limits.
    func log(_ message: String, level: RunEvent.LogLevel = .info, data: JSONValue = .null) {
        guard rate.take(at: clock.now) else { return }
        let size = data.isNull ? 0 : data.size(upTo: LogRateLimiter.dataBytes)
        let line = LogLine(
            message: message.shortened(to: LogRateLimiter.lineBytes), level: level,
            data: size == nil ? .string("(more than \(LogRateLimiter.dataBytes >> 10) KiB of data)") : data)
        let bytes = line.message.utf8.count + (size ?? 0)
        let isKept = state.withLock { state in
            guard state.lineBytes + bytes <= LogRateLimiter.pendingBytes else { return false }
            state.lineBytes += bytes
            state.lines.append(line)
            return true
        }
        if !isKept { rate.drop() }
    }

    /// Logs the kept lines, so that they appear before what comes next.
    func flushLog() async {
        let (services, lines) = state.withLock { state -> ((any HookServices)?, [LogLine]) in
            guard let services = state.services, !state.lines.isEmpty else { return (nil, []) }
            defer { (state.lines, state.lineBytes) = ([], 0) }
            return (services, state.lines)
        }
        guard let services else { return }
        for line in lines { await services.log(masked(line.message), level: line.level, data: masked(line.data)) }
    }

    /// - Throws: outside of a call.
    func requireCall() throws { _ = try services }

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

    /// The services of the function that a call's options name, in a stage; hooks have no such options.
    func services(in options: LuaValue, call: String) throws -> any HookServices {
        guard stage != nil else { return try services }
        return try services(try Arguments.options(options, ["function"], call: call), call: call)
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
        let secrets = state.withLock { $0.secrets }
        guard !secrets.isEmpty else { return text }
        return secrets.sorted { ($0.count, $0) > ($1.count, $1) }
            .reduce(text) { $0.replacingOccurrences(of: $1, with: "(hidden)") }
    }

    func masked(_ value: JSONValue) -> JSONValue {
        guard state.withLock({ !$0.secrets.isEmpty }) else { return value }
        return switch value {
        case .string(let text): .string(masked(text))
        case .array(let items): .array(items.map(masked))
        case .object(let members):
            .object(.init(members.map { (masked($0.key), masked($0.value)) }) { first, _ in first })
        default: value
        }
    }
}
