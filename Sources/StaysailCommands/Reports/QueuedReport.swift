import StageKit

/// Writes a report beside the run: a reader that stops reading (a pager, a stopped terminal) must never delay a run,
/// least of all while the run undoes its changes.
struct QueuedReport: RunReport {
    private let report: any RunReport
    private let lines: AsyncStream<@Sendable () -> Void>
    private let queue: AsyncStream<@Sendable () -> Void>.Continuation

    private init(_ report: any RunReport) {
        self.report = report
        (lines, queue) = AsyncStream.makeStream()
    }

    /// Gives the body a report that only queues; returns when all of it has been written.
    static func with<R: Sendable>(
        _ report: any RunReport, _ body: (QueuedReport) async throws -> R
    ) async throws -> R {
        let queued = QueuedReport(report)
        let result = await withTaskGroup(of: Void.self) { group -> Result<R, any Error> in
            group.addTask { for await line in queued.lines { line() } }
            let result: Result<R, any Error>
            do { result = .success(try await body(queued)) } catch { result = .failure(error) }
            queued.queue.yield { report.close() }
            queued.queue.finish()
            await group.waitForAll()
            return result
        }
        return try result.get()
    }

    func begin(_ pipeline: String, id: String, target: String) {
        queue.yield { report.begin(pipeline, id: id, target: target) }
    }

    func show(_ event: RunEvent, _ run: Run) {
        queue.yield { report.show(event, run) }
    }

    func notice(_ text: String) {
        queue.yield { report.notice(text) }
    }

    func interrupted(_ count: Int) {
        queue.yield { report.interrupted(count) }
    }

    func tick() async { await report.tick() }

    func end(_ run: Run, children: [Run]) {
        queue.yield { report.end(run, children: children) }
    }
}
