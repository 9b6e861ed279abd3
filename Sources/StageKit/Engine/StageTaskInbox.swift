import Synchronization

/// How stages that have ended hand over to the scheduler, so that at no moment nothing is under way: a stage's activity
/// ends only after what follows from its end (cancellations, the next stages) has begun. Virtual time depends on it.
struct StageTaskInbox {
    private enum Message: Sendable {
        case began
        case ended(id: String, status: RunStatus, release: CheckedContinuation<Void, Never>)
        case waits(release: CheckedContinuation<Void, Never>)
        case stop
    }

    /// What the scheduler is told.
    enum News {
        case ended(id: String, status: RunStatus)
        /// A stage has begun to wait for something that needs no process.
        case waits
        /// Somebody asked for the run to stop.
        case stop
    }

    private let clock: any RunClock
    private let messages = Mailbox<Message>()
    /// How many stages run.
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
                messages.put(.began)
                let status = await run()
                await withCheckedContinuation { messages.put(.ended(id: id, status: status, release: $0)) }
            }
        }
    }

    /// Tells the scheduler that a stage is about to wait; returns when it has made up its mind.
    var sendWaiting: @Sendable () async -> Void {
        { [messages] in await withCheckedContinuation { messages.put(.waits(release: $0)) } }
    }

    /// Tells the scheduler to stop.
    var sendStop: @Sendable () -> Void { { [messages] in messages.put(.stop) } }

    /// What has happened; nil when no stage runs.
    mutating func next() async -> News? {
        while true {
            if starting == 0 { release() }
            guard running > 0 else { return nil }
            switch await messages.take() {
            case .began: starting -= 1
            case .ended(let id, let status, let release):
                running -= 1
                held.append(release)
                return .ended(id: id, status: status)
            case .waits(let release):
                held.append(release)
                return .waits
            case .stop: return .stop
            }
        }
    }

    private mutating func release() {
        for stage in held { stage.resume() }
        held = []
    }
}

/// A queue with one reader. Unlike an `AsyncStream` it does not end when its reader's task is cancelled: stages that
/// are being cancelled still hand over.
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
