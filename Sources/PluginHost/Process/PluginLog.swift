import Expressions
import LuaHooks
import StageKit
import Synchronization

/// What a plugin says for people: its log, its `log` messages, its progress. Passed on to the stage, in measure; the
/// last lines of its log are kept for the sentence that says why it failed.
final class PluginLog: Sendable {
    private static let tailLines = 5

    private let context: StageContext?
    private let name: String
    private let logs: LogBudget
    private let progress: LogBudget
    private let tail = Mutex<[String]>([])

    /// - Parameter context: nil if nobody listens.
    init(of name: String, context: StageContext?, limits: PluginLimits) {
        self.name = name
        self.context = context
        logs = LogBudget(burst: limits.logBurst, perSecond: limits.logsPerSecond)
        progress = LogBudget(burst: 50, perSecond: 10)
    }

    /// A line of its standard error.
    func line(_ text: String) async {
        tail.withLock { lines in
            lines.append(String(text.prefix(300)))
            if lines.count > Self.tailLines { lines.removeFirst() }
        }
        guard logs.take() else { return }
        await context?.log("\(name): \(text)")
    }

    func log(_ parameters: JSONValue) async throws(PluginReplyError) {
        guard let message = parameters["message"]?.stringValue else {
            throw PluginReplyError(.protocolViolation, "wrote 'log' without 'message', a text")
        }
        let level: RunEvent.LogLevel
        switch parameters["level"]?.stringValue {
        case nil, "info": level = .info
        case "debug": level = .debug
        case "warn", "warning", "error": level = .warning
        case let other?:
            throw PluginReplyError(
                .protocolViolation,
                "wrote 'log' with the level \(PluginText.quoted(other)), which is none of debug, info, warn")
        }
        guard logs.take() else { return }
        var data = parameters["data"] ?? .null
        if data.bytes().count > 64 << 10 { data = .null }
        await context?.log(PluginText.shown(message, limit: 4096), level: level, data: data)
    }

    func progress(_ parameters: JSONValue) async throws(PluginReplyError) {
        guard let message = parameters["message"]?.stringValue else {
            throw PluginReplyError(.protocolViolation, "wrote 'progress' without 'message', a text")
        }
        let fraction = parameters["fraction"]?.nonNull
        if let fraction, !(fraction.doubleValue.map { (0...1).contains($0) } ?? false) {
            throw PluginReplyError(
                .protocolViolation, "wrote 'progress' with a 'fraction' that is no number from 0 to 1")
        }
        guard progress.take() else { return }
        await context?.progress(PluginText.shown(message, limit: 1000), fraction: fraction?.doubleValue)
    }

    /// Says how much was left out.
    func end() async {
        let dropped = logs.takeDropped()
        guard dropped > 0 else { return }
        await context?.warn("The plugin '\(name)' wrote \(dropped) more lines to its log than are shown.")
    }

    /// The end of its log, for the end of a sentence; empty if it has none.
    var ending: String {
        let lines = tail.withLock { $0 }
        guard !lines.isEmpty else { return "" }
        return "; its log ends with \(lines.map { "'\($0)'" }.joined(separator: ", "))"
    }
}
