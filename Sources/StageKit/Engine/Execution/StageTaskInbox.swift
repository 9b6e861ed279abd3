import Synchronization

/// The messages of stages' tasks to the scheduler. A stage's activity ends only after its consequences (cancellations,
/// the next stages) have started, so that something is always running. Virtual time depends on it.
struct StageTaskInbox {
    private enum Message: Sendable {
        case started
        case ended(id: String, status: RunStatus, release: CheckedContinuation<Void, Never>)
        case waiting(release: CheckedContinuation<Void, Never>)
        case stop
    }

    /// An event for the scheduler.
    enum SchedulerEvent {
        case ended(id: String, status: RunStatus)
        /// A stage is about to wait for something that needs no process.
        case waiting
        /// The run is to be canceled.
        case stop
    }

    private let clock: any RunClock
    private let messages = Mailbox<Message>()
    /// The number of running stages.
    private(set) var running = 0
    private var starting = 0
    private var held: [CheckedContinuation<Void, Never>] = []

    init(clock: any RunClock) {
        self.clock = clock
    }

    /// The task of a stage.
    mutating func task(
        for id: String, _ run: @escaping @Sendable () async -> RunStatus
    ) -> @Sendable () async -> Void {
        running += 1
        starting += 1
        return { [clock, messages] in
            await clock.activity(.work) {
                messages.put(.started)
                let status = await run()
                await withCheckedContinuation { messages.put(.ended(id: id, status: status, release: $0)) }
            }
        }
    }

    /// Tells the scheduler that a stage is about to wait; returns after it has decided.
    var sendWaiting: @Sendable () async -> Void {
        { [messages] in await withCheckedContinuation { messages.put(.waiting(release: $0)) } }
    }

    /// Tells the scheduler to cancel the run.
    var sendStop: @Sendable () -> Void { { [messages] in messages.put(.stop) } }

    /// The next event; nil when no stage runs.
    mutating func next() async -> SchedulerEvent? {
        while true {
            if starting == 0 { release() }
            guard running > 0 else { return nil }
            switch await messages.take() {
            case .started: starting -= 1
            case .ended(let id, let status, let release):
                running -= 1
                held.append(release)
                return .ended(id: id, status: status)
            case .waiting(let release):
                held.append(release)
                return .waiting
            case .stop: return .stop
            }
        }
    }

    private mutating func release() {
        for stage in held { stage.resume() }
        held = []
    }
}

/// A queue with one reader. Unlike an `AsyncStream` it does not end when its reader's task is canceled: stages that are
/// being canceled still send messages.
private final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var reader: CheckedContinuation<Message, Never>?
    }

    private let state = Mutex(State())

    func put(_ message: Message) {
        let reader = state.withLock { state in
            defer { state.reader = nil }
            if state.reader == nil { state.messages.append(message) }
            return state.reader
        }
        reader?.resume(returning: message)
    }

    func take() async -> Message {
        await withCheckedContinuation { continuation in
            let message: Message? = state.withLock { state in
                guard state.messages.isEmpty else { return state.messages.removeFirst() }
                state.reader = continuation
                return nil
            }
            if let message { continuation.resume(returning: message) }
        }
    }
}
