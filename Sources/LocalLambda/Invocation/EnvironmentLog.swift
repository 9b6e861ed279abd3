import Foundation
import Synchronization

/// What an environment's process prints, cut into its invocations.
///
/// The process appends to a file. It has written all of an invocation's output before it answers, so the file is
/// complete when the answer is here; a pipe that is read at another place would not be.
final class EnvironmentLog: Sendable {
    private struct State {
        /// Up to where the file belongs to invocations that are over.
        var offset: UInt64 = 0
        /// Where the output of the start ends; nil once it was given out.
        var initEnd: UInt64?
        var initDuration: Double?
    }

    /// Of one invocation, no more than this is read.
    private static let readLimit = 256 << 10
    /// A longer file begins anew between two invocations.
    private static let fileLimit: UInt64 = 4 << 20

    let path: String
    private let memorySize: Int
    private let state = Mutex(State())

    init(path: String, settings: FunctionSettings) {
        self.path = path
        memorySize = settings.memorySize
    }

    func initEnded(after duration: Double) {
        let size = size
        state.withLock { state in
            state.initEnd = size
            state.initDuration = duration
        }
    }

    /// Ends an invocation: its log, with the lines that Lambda itself writes. Empty if nobody wants it.
    func take(
        requestID: String, version: String, duration: Double, failure: RuntimeFailure?, isWanted: Bool
    ) -> [UInt8] {
        let end = size
        let begin = state.withLock { state in
            let begin = state
            state.initEnd = nil
            state.initDuration = nil
            state.offset = end
            if end > Self.fileLimit, truncate(path, 0) == 0 { state.offset = 0 }
            return begin
        }
        guard isWanted else { return [] }
        var text: [UInt8] = []
        let start = begin.initEnd ?? begin.offset
        text += read(from: begin.offset, to: start)
        text += Array("START RequestId: \(requestID) Version: \(version)\n".utf8)
        text += read(from: start, to: end)
        if text.last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
        if let failure {
            text += Array(
                (failure.type == "Sandbox.Timedout"
                    ? "\(Self.timestamp) \(requestID) \(failure.message)\n\n"
                    : "RequestId: \(requestID) Error: \(failure.message)\n\(failure.type)\n").utf8)
        }
        let milliseconds = String(format: "%.2f", duration)
        var report = "END RequestId: \(requestID)\nREPORT RequestId: \(requestID)\tDuration: \(milliseconds) ms\t"
        report += "Billed Duration: \(Int(duration.rounded(.up))) ms\tMemory Size: \(memorySize) MB\t"
        if let initDuration = begin.initDuration {
            report += "Init Duration: \(String(format: "%.2f", initDuration)) ms\t"
        }
        return text + Array((report + "\n").utf8)
    }

    /// The end of all that was printed, for a process that did not get as far as an invocation.
    func wholeTail() -> [UInt8] {
        let end = size
        return read(from: state.withLock { $0.offset }, to: end)
    }

    func remove() {
        unlink(path)
    }

    private var size: UInt64 {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_size) : 0
    }

    private func read(from start: UInt64, to end: UInt64) -> [UInt8] {
        guard end > start, let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        let first = max(start, end - min(end, UInt64(Self.readLimit)))
        guard (try? file.seek(toOffset: first)) != nil else { return [] }
        return (try? file.read(upToCount: Int(end - first))).flatMap { $0 }.map(Array.init) ?? []
    }

    private static var timestamp: String {
        Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
