import Foundation
import StageKit

/// Why a function failed, as its answer and its log say.
package struct FunctionFailure: Codable, Hashable, Sendable {
    /// The error's type, such as `KeyError` or `Sandbox.Timedout`; nil if the answer has none.
    package var type: String?
    package var message: String
    /// File and line of the handler's own frame, such as `app.py:3`; nil if the answer has none.
    package var location: String?
    /// The last lines of the log, without Lambda's own.
    package var log: [String]

    package init(type: String? = nil, message: String, location: String? = nil, log: [String] = []) {
        self.type = type
        self.message = message
        self.location = location
        self.log = log
    }

    /// Reads the answer of a function that failed.
    /// - Parameter logTail: the end of its log.
    package init(payload: some Collection<UInt8>, logTail: String? = nil) {
        log = logTail.map(Self.lastLines) ?? []
        guard let answer = try? JSONValue(parsing: payload), answer.objectValue != nil else {
            message = Self.short(String(decoding: payload.prefix(4096), as: UTF8.self))
            return
        }
        type = answer["errorType"]?.stringValue.map { Self.short($0, limit: 200) }
        message = Self.short(answer["errorMessage"]?.stringValue ?? answer.text())
        location = Self.location(answer["stackTrace"]?.arrayValue ?? answer["trace"]?.arrayValue ?? [])
    }

    /// The failure in a clause, such as `the function raised KeyError: 'customer' (app.py:3)`.
    package var displayName: String {
        let place = location.map { " (\($0))" } ?? ""
        switch type {
        case nil: return "the function failed: \(message)\(place)"
        case "Sandbox.Timedout"?: return "the function timed out: \(message)"
        case let type? where type.hasPrefix("Runtime.") || type.hasPrefix("Function."):
            return "the function failed with \(type): \(message)\(place)"
        case let type?: return "the function raised \(type): \(message)\(place)"
        }
    }

    /// The failure as a value.
    var json: JSONValue {
        [
            "type": type.map { .string($0) } ?? .null, "message": .string(message),
            "location": location.map { .string($0) } ?? .null, "log": .array(log.map { .string($0) }),
        ]
    }

    /// A string on one line, cut to a length.
    private static func short(_ text: String, limit: Int = 1000) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > limit ? "\(line.prefix(limit))…" : line
    }

    // MARK: The log

    private static let mostLines = 10

    private static func lastLines(_ log: String) -> [String] {
        let own = ["START RequestId", "END RequestId", "REPORT RequestId", "INIT_START", "XRAY TraceId"]
        let lines = log.split(whereSeparator: \.isNewline).map(String.init).filter { line in
            !line.allSatisfy(\.isWhitespace) && !own.contains(where: line.hasPrefix)
                && !line.contains(#""type":"platform."#)
        }
        return lines.suffix(mostLines).map { short($0, limit: 500) }
    }

    // MARK: The stack trace

    /// Python's traces end with the newest frame, all others begin with it.
    private static func location(_ trace: [JSONValue]) -> String? {
        let frames = trace.compactMap(frame)
        let isPython = trace.contains { $0.stringValue?.contains("File \"") == true }
        let own = frames.filter { !$0.isLibrary }
        return (isPython ? own.last : own.first)?.text
    }

    private struct Frame {
        let path: String
        let line: String

        /// Whether the file belongs to the runtime, a layer or an installed package.
        var isLibrary: Bool {
            let parts = [
                "/var/runtime/", "/var/lang/", "/opt/", "site-packages/", "dist-packages/", "node_modules/", "node:",
                "/lib/python3", "<frozen",
            ]
            return parts.contains(where: path.contains) || path.hasPrefix("/usr/")
        }

        /// Relative to the function's folder, as far as the path shows it.
        var text: String {
            let name = path.range(of: "/var/task/").map { String(path[$0.upperBound...]) }
            return "\(name ?? path.split(separator: "/").last.map(String.init) ?? path):\(line)"
        }
    }

    private static func frame(_ entry: JSONValue) -> Frame? {
        // Go writes maps; older Python runtimes write lists of file, line, function and code.
        if let path = entry["path"]?.stringValue, let line = entry["line"]?.intValue {
            return Frame(path: path, line: String(line))
        }
        if let list = entry.arrayValue, let path = list.first?.stringValue, list.count > 1, let line = list[1].intValue
        {
            return Frame(path: path, line: String(line))
        }
        guard let text = entry.stringValue?.prefix(2000) else { return nil }
        // Python: File "/var/task/app.py", line 3, in handler
        if let match = text.firstMatch(of: /File "([^"]+)", line (\d+)/) {
            return Frame(path: String(match.1), line: String(match.2))
        }
        // Node: at handler (/var/task/index.js:3:11)
        if let match = text.firstMatch(of: /^\s*at (?:.*\()?(?:file:\/\/)?([^()]+?):(\d+):\d+\)?\s*$/) {
            return Frame(path: String(match.1), line: String(match.2))
        }
        // .NET: at Shop.Handler.Run() in /src/Handler.cs:line 12
        if let match = text.firstMatch(of: /\sin (.+):line (\d+)/) {
            return Frame(path: String(match.1), line: String(match.2))
        }
        // Java: shop.Handler.handleRequest(Handler.java:12)
        if let match = text.firstMatch(of: /\(([^():]+\.(?:java|kt|scala)):(\d+)\)/) {
            let isRuntime = text.hasPrefix("java.") || text.contains("com.amazonaws.services.lambda.runtime")
            return isRuntime ? nil : Frame(path: String(match.1), line: String(match.2))
        }
        // Ruby: /var/task/app.rb:3:in `handler'
        if let match = text.firstMatch(of: /^(\S+\.rb):(\d+):in/) {
            return Frame(path: String(match.1), line: String(match.2))
        }
        return nil
    }
}
