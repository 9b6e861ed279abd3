import Foundation
import NIOCore
import Synchronization

/// Runs the processes of environments.
protocol EnvironmentRunner: Sendable {
    var workFolder: String { get }
    /// How long a process may take until it asks for its first event.
    var startLimit: Duration { get }
    /// Calls back after a time.
    func schedule(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> Scheduled<Void>?
    /// Runs an environment to its end, and returns why it ended.
    func run(_ environment: ExecutionEnvironment) async -> StartFailure.Kind
}

/// Hears of the changes of environments.
protocol EnvironmentObserver: Sendable {
    func becameReady(_ environment: ExecutionEnvironment)
    func becameIdle(_ environment: ExecutionEnvironment)
    /// - Parameters:
    ///   - unserved: a call that was given to the environment and never reached its process.
    ///   - failure: why it could not start, if it did not.
    func ended(_ environment: ExecutionEnvironment, unserved: Invocation?, failure: StartFailure?)
}

/// One process that runs one version of a function, one event at a time, and the state of its Runtime API.
final class ExecutionEnvironment: Sendable {
    /// The answer of the Runtime API's `next`.
    struct Event: Sendable {
        var invocation: Invocation
        var deadline: Date
    }

    enum StopKind: Sendable {
        /// SIGTERM first, and a moment to end.
        case gently
        /// Killed: its time is over.
        case atOnce
    }

    private struct State {
        var current: Invocation?
        /// When the process took the event; nil while it has not.
        var delivered: ContinuousClock.Instant?
        /// The process waits for an event.
        var parked: CheckedContinuation<Event?, Never>?
        var isReady = false
        var isEnded = false
        var timer: Scheduled<Void>?
        var started = ContinuousClock.now
        var startFailure: StartFailure.Kind?
    }

    let id = UUID().uuidString.lowercased()
    let target: ExecutionTarget
    /// `YYYY/MM/DD/[version]` and the environment's id.
    let logStream: String
    let log: EnvironmentLog
    let stopSignal: AsyncStream<StopKind>
    private let stopSink: AsyncStream<StopKind>.Continuation
    /// Whether the first attempt to start took longer than Lambda's limit, so that this one has the function's timeout.
    private let isSecondStart: Bool
    private let launcher: any EnvironmentRunner
    private let scheduler: any EnvironmentObserver
    private let state = Mutex(State())

    init(
        target: ExecutionTarget, isSecondStart: Bool, launcher: any EnvironmentRunner,
        scheduler: any EnvironmentObserver
    ) {
        self.isSecondStart = isSecondStart
        self.target = target
        let day = Date().ISO8601Format().prefix(10).replacing("-", with: "/")
        logStream = "\(day)/[\(target.version.number)]\(id.replacing("-", with: ""))"
        self.launcher = launcher
        self.scheduler = scheduler
        log = EnvironmentLog(path: "\(launcher.workFolder)/logs/\(id).log", settings: target.version.settings)
        (stopSignal, stopSink) = AsyncStream.makeStream()
    }

    private var timeout: Int { target.version.settings.timeout }

    // MARK: Life

    /// Serves the Runtime API and runs the process until it ends, by itself or because it is stopped.
    func run() async {
        let end = await launcher.run(self)
        processEnded()
        let last = state.withLock { state in
            let last = state
            state.current = nil
            state.timer = nil
            return last
        }
        last.timer?.cancel()
        if let invocation = last.current, let delivered = last.delivered {
            var failure = RuntimeFailure.exited(status: nil)
            if case .failure(let given) = end { failure = given }
            invocation.finish(.ran(result(of: invocation, failure: failure, since: delivered)))
        }
        scheduler.ended(
            self, unserved: last.delivered == nil ? last.current : nil,
            failure: last.isReady ? nil : StartFailure(kind: last.startFailure ?? end, log: log.wholeTail()))
        log.remove()
    }

    /// From here on it takes no call, and whoever waits for an event gets none.
    func processEnded() {
        let parked = state.withLock { state in
            let parked = state.parked
            state.parked = nil
            state.isEnded = true
            return parked
        }
        parked?.resume(returning: nil)
    }

    /// Ends the process; a call that it has is answered as if it had exited.
    func stop(_ kind: StopKind = .gently) {
        stopSink.yield(kind)
        stopSink.finish()
    }

    /// The process runs: its memory can be measured.
    func processStarted(_ id: Int32) {
        log.measures(process: id)
    }

    /// The process is about to run: it has a limited time until it asks for its first event.
    func processStarts() {
        let limit = isSecondStart ? .seconds(timeout) : launcher.startLimit
        let timer = launcher.schedule(after: limit) { [weak self] in self?.initTimedOut() }
        state.withLock { state in
            state.started = .now
            state.timer = timer
        }
    }

    private func initTimedOut() {
        let isLate = state.withLock { state in
            guard !state.isReady, !state.isEnded else { return false }
            state.startFailure = isSecondStart ? .failure(.timedOut(after: timeout)) : .tooSlow
            return true
        }
        if isLate { stop(.atOnce) }
    }

    // MARK: What the scheduler does

    /// Gives the environment its next call. False if it has ended.
    func assign(_ invocation: Invocation) -> Bool {
        let (isTaken, parked): (Bool, CheckedContinuation<Event?, Never>?) = state.withLock { state in
            guard !state.isEnded else { return (false, nil) }
            state.current = invocation
            guard let parked = state.parked else { return (true, nil) }
            state.parked = nil
            state.delivered = .now
            return (true, parked)
        }
        parked?.resume(returning: event(invocation))
        return isTaken
    }

    // MARK: What the process does

    /// Waits for the next event; nil when the environment ends.
    func next() async throws(RuntimeAPIError) -> Event? {
        let (isFirst, isOpen) = state.withLock { state in
            let isFirst = !state.isReady
            if isFirst {
                state.isReady = true
                state.timer?.cancel()
                state.timer = nil
                log.initEnded(after: (ContinuousClock.now - state.started).milliseconds)
            }
            return (isFirst, state.delivered != nil)
        }
        if isOpen { throw RuntimeAPIError.invalidTransition }
        if isFirst { scheduler.becameReady(self) }
        return await withCheckedContinuation { continuation in
            let (invocation, isEnded): (Invocation?, Bool) = state.withLock { state in
                if state.isEnded { return (nil, true) }
                if let current = state.current, state.delivered == nil {
                    state.delivered = .now
                    return (current, false)
                }
                state.parked = continuation
                return (nil, false)
            }
            if let invocation {
                continuation.resume(returning: event(invocation))
            } else if isEnded {
                continuation.resume(returning: nil)
            }
        }
    }

    /// Takes the response to the open event, or the error that the function gave in its place.
    func respond(_ requestID: String, with payload: ByteBuffer, isError: Bool) throws(RuntimeAPIError) {
        let (invocation, delivered) = try take(requestID)
        let isTooLarge = payload.readableBytes > RuntimeAPI.responseLimit
        let result =
            isTooLarge
            ? result(of: invocation, failure: .responseTooLarge, since: delivered)
            : result(of: invocation, payload: payload, isError: isError, since: delivered)
        // Free first: who waits for the answer may call again at once, and must find this environment warm.
        scheduler.becameIdle(self)
        invocation.finish(.ran(result))
        if isTooLarge { throw RuntimeAPIError.tooLarge }
    }

    /// The process says why it cannot start; it will exit.
    func reportStartFailure(_ payload: ByteBuffer) {
        state.withLock { state in
            if !state.isReady { state.startFailure = .reported(payload) }
        }
    }

    // MARK: Steps

    /// The event for a call that is marked as delivered; its time begins.
    private func event(_ invocation: Invocation) -> Event {
        let timer = launcher.schedule(after: .seconds(timeout)) { [weak self] in
            self?.timedOut(invocation.requestID)
        }
        let isOpen = state.withLock { state in
            guard state.current === invocation else { return false }
            state.timer = timer
            return true
        }
        if !isOpen { timer?.cancel() }
        return Event(invocation: invocation, deadline: Date(timeIntervalSinceNow: Double(timeout)))
    }

    private func timedOut(_ requestID: String) {
        guard let (invocation, delivered) = try? take(requestID) else { return }
        invocation.finish(.ran(result(of: invocation, failure: .timedOut(after: timeout), since: delivered)))
        stop(.atOnce)
    }

    /// Takes the open event away, so that it is answered once.
    private func take(_ requestID: String) throws(RuntimeAPIError) -> (Invocation, ContinuousClock.Instant) {
        let taken: (Invocation, ContinuousClock.Instant, Scheduled<Void>?)? = state.withLock { state in
            guard let current = state.current, current.requestID == requestID, let delivered = state.delivered else {
                return nil
            }
            let timer = state.timer
            state.current = nil
            state.delivered = nil
            state.timer = nil
            return (current, delivered, timer)
        }
        guard let taken else { throw RuntimeAPIError.invalidRequestID }
        taken.2?.cancel()
        return (taken.0, taken.1)
    }

    private func result(
        of invocation: Invocation, failure: RuntimeFailure, since delivered: ContinuousClock.Instant
    ) -> InvocationResult {
        let payload = failure.payload(requestID: invocation.requestID)
        return result(of: invocation, payload: payload, isError: true, since: delivered, failure: failure)
    }

    private func result(
        of invocation: Invocation, payload: ByteBuffer, isError: Bool, since delivered: ContinuousClock.Instant,
        failure: RuntimeFailure? = nil
    ) -> InvocationResult {
        let duration = (ContinuousClock.now - delivered).milliseconds
        let text = log.take(
            requestID: invocation.requestID, version: target.version.number, duration: duration,
            failure: failure, isWanted: invocation.wantsLog)
        return InvocationResult(payload: payload, isError: isError, duration: duration, log: text)
    }
}
