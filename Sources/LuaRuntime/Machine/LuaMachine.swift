import CLuaGuard
import Expressions
import Synchronization

/// One Lua state with its sandbox: what can be done with it between slices, and its slices. It knows nothing of
/// tasks.
final class LuaMachine {
    /// A function's body: the arguments lie on the stack, the results are its last values.
    typealias Body = @Sendable (LuaMachine, LuaStack) throws(NativeError) -> Int32

    /// A host call for which the script waits.
    struct PendingCall {
        let name: String
        let body: @Sendable ([LuaValue]) async throws -> [LuaValue]
        let arguments: [LuaValue]
        /// Bytes of the arguments as JSON.
        let size: Int
    }

    /// A message that was raised from Swift, so that it is known again when nobody catches it.
    struct Raised {
        let message: String
        let code: LuaError.Code
        let cause: (any Error)?
    }

    /// How long a slice runs before it gives way, in nanoseconds.
    private static let sliceLength: Int64 = 10_000_000

    private static let lastID = Atomic<UInt64>(0)

    let id: UInt64
    let limits: LuaLimits
    let sandbox: LuaSandbox
    let state: LuaState
    /// The thread that the script runs in.
    private(set) var thread: LuaStack
    private var threadSlot: Int32
    private var bodies: [Body] = []
    /// Files by their names in messages.
    private(set) var sources: [String: SourceFile] = [:]
    private(set) var raised: Raised?
    var pendingCall: PendingCall?
    /// Where the registry keeps the table of globals.
    private(set) var globals: Int32 = 0
    /// Where the registry keeps the strings of ``keyCache``.
    private(set) var keyTable: Int32 = 0
    var keyCache = KeyCache()
    /// When the call's time is over, by the interpreter's clock.
    var deadline: Duration = .zero
    /// A check of the deadline and of cancellation, used where the script cannot yield.
    var interruption: (_ deadline: Duration) -> LuaState.Stop? = { _ in nil }
    /// The script's file, for errors that no frame gives a place: a call in a `return` leaves none.
    var file: String?
    /// Processor time until the next host call, in nanoseconds.
    private var processorTimeLeft: Int64 = 0
    private var isFirstSlice = true
    /// Bytes that the host holds for the script.
    private var held = 0

    init(limits: LuaLimits, sandbox: LuaSandbox) throws(LuaError) {
        guard let state = LuaState(limits: limits),
            let thread = state.lenient({ state.main.pushThread() })
        else { throw LuaError(.memory, "the machine has no memory for a script") }
        self.id = Self.lastID.add(1, ordering: .relaxed).newValue
        self.limits = limits
        self.sandbox = sandbox
        self.threadSlot = state.lenient { state.main.keep() }
        self.state = state
        self.thread = thread
        unsafe self.state.setOwner(
            Unmanaged.passUnretained(self).toOpaque(),
            call: { owner, thread, number in
                guard let owner = unsafe owner, let thread = unsafe thread else { return 0 }
                let machine = unsafe Unmanaged<LuaMachine>.fromOpaque(owner).takeUnretainedValue()
                return unsafe machine.call(number, LuaStack(thread))
            },
            check: { owner in
                guard let owner = unsafe owner else { return }
                unsafe Unmanaged<LuaMachine>.fromOpaque(owner).takeUnretainedValue().checkInPlace()
            })
        let isFurnished = self.state.lenient {
            self.state.main.top = 1
            globals = self.state.main.keep()
            self.state.main.pushTable()
            keyTable = self.state.main.keep()
            self.state.main.pushTable()
            self.state.main.markList()
            self.state.main.makeReadOnly()
            self.state.main.register(ValueWriter.emptyList)
            return furnish()
        }
        if !isFurnished { throw LuaError(.memory, "the machine has no memory for a script") }
        self.state.beginInterval(instructions: limits.instructions)
    }

    // MARK: Functions

    /// Makes a function with a body in Swift; the number is pushed with `pushFunction`.
    func register(_ body: @escaping Body) -> Int32 {
        bodies.append(body)
        return Int32(clamping: bodies.count - 1)
    }

    private func call(_ number: Int32, _ stack: LuaStack) -> Int32 {
        guard bodies.indices.contains(Int(number)) else { return 0 }
        do throws(NativeError) {
            let results = try bodies[Int(number)](self, stack)
            releaseHeld()
            return results
        } catch {
            // The arguments of a call that is waited for are held until it is answered.
            if case .wait = error {} else { releaseHeld() }
            switch error {
            case .message(let message):
                stack.push(message)
                return Int32(CLUA_RAISE)
            case .coded(let code, let message, let cause):
                note(message, code: code, cause: cause)
                stack.push(message)
                return Int32(CLUA_RAISE)
            case .needsText(let index): return Int32(CLUA_TEXT_OF) - index
            case .wait: return Int32(CLUA_AWAIT)
            case .stop: return 0
            }
        }
    }

    /// Remembers a message that is being raised.
    func note(_ message: String, code: LuaError.Code, cause: (any Error)?) {
        raised = Raised(message: message, code: code, cause: cause)
    }

    // MARK: Slices

    /// Starts counting instructions and processor time again.
    func beginInterval() {
        state.beginInterval(instructions: limits.instructions)
        processorTimeLeft = limits.processorTime.nanoseconds
        isFirstSlice = true
    }

    /// Runs the thread until it pauses or has used up its slice.
    func runSlice(arguments: Int32) -> LuaState.Pause {
        // The clock of the processor is a call of the system; the first slice, mostly the only one, begins without.
        state.beginSlice(
            length: Self.sliceLength, processorTime: processorTimeLeft, counting: isFirstSlice ? .atFirstLook : .now)
        isFirstSlice = false
        let pause = state.resume(thread, arguments: arguments)
        guard case .slice = pause else { return pause }
        processorTimeLeft = state.processorTimeLeft
        if processorTimeLeft <= 0 {
            state.stop = .processorTime
            return .stopped(.processorTime)
        }
        return pause
    }

    private func checkInPlace() {
        if state.isOverProcessorTime {
            state.stop = .processorTime
        } else if let stop = interruption(deadline) {
            state.stop = stop
        } else {
            state.continueSlice(length: Self.sliceLength)
        }
    }

    /// Counts work as instructions, and ends the script if that was too much.
    func pay(_ instructions: Int) throws(NativeError) {
        state.pay(instructions)
        guard state.instructionsLeft > 0 else {
            state.stop = .instructions
            throw .stop
        }
    }

    /// Looks at the clock in the middle of long work.
    func checkClock() throws(NativeError) {
        checkInPlace()
        if state.stop != nil { throw .stop }
    }

    /// Ends the script if the processor time is used up. It does not extend the slice.
    func checkProcessorTime() throws(NativeError) {
        guard state.isOverProcessorTime else { return }
        state.stop = .processorTime
        throw .stop
    }

    // MARK: Memory of the host

    /// Counts memory that the host is about to hold for the script, and ends the script when it is too much.
    func hold(_ bytes: Int) throws(NativeError) {
        guard bytes <= state.memoryLeft(wanted: bytes) else {
            state.stop = .memory
            throw .stop
        }
        state.countHostMemory(bytes)
        held += bytes
    }

    /// Ends the counting of all that the host has held.
    func releaseHeld() {
        state.countHostMemory(-held)
        held = 0
    }

    /// Gives the script a new thread, after one that has failed.
    func renewThread() throws(LuaError) {
        guard let thread = state.lenient({ state.main.pushThread() }) else {
            throw LuaError(.memory, "the machine has no memory for a script")
        }
        state.lenient {
            let slot = state.main.keep()
            state.main.release(threadSlot)
            threadSlot = slot
        }
        self.thread = thread
        state.beginThread()
    }

    // MARK: Sources

    /// Pushes a file's text as a function.
    func load(_ text: String, file: String, isOwn: Bool = false, on stack: LuaStack) throws(LuaError) {
        var text = text
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        guard text.utf8.count <= limits.sourceSize else {
            throw LuaError(
                .source,
                "the file has \(text.utf8.count) bytes; a script has at most \(ValueReader.size(limits.sourceSize))",
                file: file)
        }
        guard text.utf8.first != 0x1B else {
            throw LuaError(.source, "the file is bytecode; only the text of a script is taken", file: file)
        }
        let source = SourceFile(file: file, text: text)
        sources[Self.shortName(file)] = source
        guard !stack.load(text, name: isOwn ? CLUA_OWN_CHUNK : "@" + file) else { return }
        let message = stack.text(-1) ?? "it cannot be read"
        stack.pop()
        if state.stop != nil { throw ended(state.stop ?? .memory, time: .zero) }
        let place = located(message)
        throw LuaError(
            .syntax, place?.message ?? message, file: file, line: place?.line,
            lineText: place.flatMap { source.line($0.line) })
    }

    /// A file's name as Lua writes it in front of messages: long ones lose their beginning.
    static func shortName(_ file: String) -> String {
        let room = 59
        guard file.utf8.count > room else { return file }
        return "..." + String(decoding: file.utf8.suffix(room - 3), as: UTF8.self)
    }
}

extension Duration {
    /// Whole nanoseconds, at most what fits.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max / 4 : min(product, .max / 4) + attoseconds / 1_000_000_000
    }
}
