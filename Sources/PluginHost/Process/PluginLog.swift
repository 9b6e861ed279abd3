import Expressions
import LuaHooks
import StageKit
import Synchronization

/// A plugin's standard error, `log` messages and progress. They are passed to the stage at a limited rate. The last
/// lines of standard error are kept for the message of a failure.
final class PluginLog: Sendable {
    private static let tailLines = 5

    private let context: StageContext?
    private let name: String
    private let logs: LogRateLimiter
    private let progress: LogRateLimiter
    private let tail = Mutex<[String]>([])

    /// - Parameter context: nil if nobody listens.
    init(of name: String, context: StageContext?, limits: PluginLimits) {
        self.name = name
        self.context = context
        logs = LogRateLimiter(burst: limits.logBurst, perSecond: limits.logsPerSecond)
        progress = LogRateLimiter(burst: 50, perSecond: 10)
    }

    /// Adds a line of its standard error.
    func addLine(_ text: String) async {
        tail.withLock { lines in
            lines.append(String(text.prefix(300)))
            if lines.count > Self.tailLines { lines.removeFirst() }
        }
        guard logs.take() else { return }
        await context?.log("\(name): \(text)")
    }

    func log(_ parameters: JSONValue) async throws(PluginSessionError) {
        guard let message = parameters["message"]?.stringValue else {
            throw PluginSessionError(.protocolViolation, "wrote 'log' without 'message', a string")
        }
        let level: RunEvent.LogLevel
        switch parameters["level"]?.stringValue {
        case nil, "info": level = .info
        case "debug": level = .debug
        case "warn", "warning", "error": level = .warning
        case let other?:
            throw PluginSessionError(
                .protocolViolation,
                "wrote 'log' with the level \(PluginText.quoted(other)), which is none of debug, info, warn")
        }
        guard logs.take() else { return }
        var data = parameters["data"] ?? .null
        if data.bytes().count > 64 << 10 { data = .null }
        await context?.log(PluginText.shown(message, limit: 4096), level: level, data: data)
    }

    func progress(_ parameters: JSONValue) async throws(PluginSessionError) {
        guard let message = parameters["message"]?.stringValue else {
            throw PluginSessionError(.protocolViolation, "wrote 'progress' without 'message', a string")
        }
        let fraction = parameters["fraction"]?.nonNull
        if let fraction, !(fraction.doubleValue.map { (0...1).contains($0) } ?? false) {
            throw PluginSessionError(
                .protocolViolation, "wrote 'progress' with a 'fraction' that is not a number from 0 to 1")
        }
        guard progress.take() else { return }
        await context?.progress(PluginText.shown(message, limit: 1000), fraction: fraction?.doubleValue)
    }

    /// Logs how many lines were dropped.
    func end() async {
        let dropped = logs.takeDropped()
        guard dropped > 0 else { return }
        await context?.warn("The plugin '\(name)' wrote \(dropped) more lines to its log than are shown.")
    }

    /// The last lines of standard error, as the end of a sentence; empty if there are none.
    var logTail: String {
        let lines = tail.withLock { $0 }
        guard !lines.isEmpty else { return "" }
        return "; its log ends with \(lines.map { "'\($0)'" }.joined(separator: ", "))"
    }
}
