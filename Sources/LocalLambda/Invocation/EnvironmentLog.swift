import Foundation
import Synchronization

/// The output of an environment's process, cut into its invocations.
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
        /// The shell that guards the process; 0 before the start.
        var process: Int32 = 0
    }

    /// Of one invocation, no more than this is read.
    private static let readLimit = 256 << 10
    /// A longer file is emptied between two invocations.
    private static let fileLimit: UInt64 = 4 << 20

    let path: String
    private let memorySize: Int
    private let isJSON: Bool
    private let state = Mutex(State())

    init(path: String, settings: FunctionSettings) {
        self.path = path
        memorySize = settings.memorySize
        isJSON = settings.logging.isJSON
    }

    func measures(process: Int32) {
        state.withLock { $0.process = process }
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
        let lines = PlatformLines(requestID: requestID, version: version, isJSON: isJSON)
        let start = begin.initEnd ?? begin.offset
        var text = read(from: begin.offset, to: start)
        text += Array(lines.start.utf8)
        text += read(from: start, to: end)
        if text.last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
        if let failure { text += Array(lines.failure(failure).utf8) }
        let report = lines.report(
            PlatformLines.Report(
                duration: duration, initDuration: begin.initDuration, memorySize: memorySize,
                usedMemory: ProcessMemory.peak(guardedBy: begin.process), failure: failure))
        return text + Array(report.utf8)
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
}
