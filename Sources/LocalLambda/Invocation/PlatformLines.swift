import Expressions
import Foundation

/// The lines that Lambda itself writes into a function's log, as text or as JSON.
struct PlatformLines {
    struct Report {
        /// Milliseconds.
        var duration: Double
        /// Milliseconds; nil for a warm environment.
        var initDuration: Double?
        /// Megabytes.
        var memorySize: Int
        /// Megabytes; nil where it cannot be measured.
        var usedMemory: Int?
        var failure: RuntimeFailure?
    }

    let requestID: String
    let version: String
    let isJSON: Bool

    var start: String {
        isJSON
            ? json("platform.start", ["requestId": .string(requestID), "version": .string(version)])
            : "START RequestId: \(requestID) Version: \(version)\n"
    }

    func failure(_ failure: RuntimeFailure) -> String {
        // The JSON report names the error.
        if isJSON { return "" }
        return failure.type == "Sandbox.Timedout"
            ? "\(Self.timestamp) \(requestID) \(failure.message)\n\n"
            : "RequestId: \(requestID) Error: \(failure.message)\n\(failure.type)\n"
    }

    func report(_ report: Report) -> String {
        let billed = Int(exactly: report.duration.rounded(.up)) ?? 0
        if isJSON {
            var metrics: JSONValue = [
                "durationMs": .real(JSONReal((report.duration * 1000).rounded() / 1000)),
                "billedDurationMs": .int(billed), "memorySizeMB": .int(report.memorySize),
            ]
            metrics.set("maxMemoryUsedMB", report.usedMemory.map { .int($0) })
            metrics.set("initDurationMs", report.initDuration.map { .real(JSONReal(($0 * 1000).rounded() / 1000)) })
            var record: JSONValue = ["requestId": .string(requestID), "metrics": metrics]
            let isTimeout = report.failure?.type == "Sandbox.Timedout"
            record.set("status", report.failure == nil ? "success" : isTimeout ? "timeout" : "error")
            record.set("errorType", isTimeout ? nil : report.failure.map { .string($0.type) })
            return json("platform.report", record)
        }
        var text = "END RequestId: \(requestID)\nREPORT RequestId: \(requestID)\t"
        text += "Duration: \(Self.decimal(report.duration)) ms\tBilled Duration: \(billed) ms\t"
        text += "Memory Size: \(report.memorySize) MB\t"
        if let used = report.usedMemory { text += "Max Memory Used: \(used) MB\t" }
        if let duration = report.initDuration { text += "Init Duration: \(Self.decimal(duration)) ms\t" }
        return text + "\n"
    }

    private func json(_ type: String, _ record: JSONValue) -> String {
        let line: JSONValue = ["time": .string(Self.timestamp), "type": .string(type), "record": record]
        return line.text() + "\n"
    }

    private static func decimal(_ value: Double) -> String { String(format: "%.2f", value) }

    private static var timestamp: String {
        Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
