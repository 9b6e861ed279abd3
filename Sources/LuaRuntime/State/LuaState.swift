import CLua
import CLuaGuard
import Expressions

/// Owns a Lua state and its guard, and closes them.
@safe struct LuaState: ~Copyable {
    /// Why the script must end.
    enum Stop: Int32 {
        case instructions = 1
        case processorTime, time, memory, string, canceled, table
    }

    /// Why a resume came back.
    enum Pause {
        /// The function has returned; so many values are on the thread's stack.
        case finished(Int32)
        /// The slice is over.
        case slice
        /// The script waits for the host.
        case call
        /// The script must end.
        case stopped(Stop)
        /// The script has failed; the error value is at the top of the thread's stack.
        case failed
    }

    /// From when on a slice counts processor time.
    enum Counting {
        case now, atFirstLook
    }

    private let shared: UnsafeMutablePointer<clua_guard>
    private let state: OpaquePointer

    /// The main thread, which runs no script.
    var main: LuaStack { unsafe LuaStack(state) }

    /// Makes a state; on its stack are the table of globals and the one that scripts see. Nil if there is no memory.
    init?(limits: LuaLimits) {
        unsafe shared = .allocate(capacity: 1)
        unsafe shared.initialize(to: clua_guard())
        unsafe shared.pointee.limit = limits.memory
        unsafe shared.pointee.longest_string = limits.stringSize
        unsafe shared.pointee.longest_source = limits.sourceSize
        unsafe shared.pointee.budget = .max
        unsafe shared.pointee.deadline = .max
        unsafe shared.pointee.end = .max
        unsafe shared.pointee.processor_left = .max / 2
        guard let state = unsafe clua_open(shared) else {
            unsafe shared.deallocate()
            return nil
        }
        unsafe self.state = state
    }

    deinit {
        unsafe clua_close(shared, state)
        unsafe shared.deallocate()
    }

    /// Names the machine whose bodies the state calls; it must live as long as the state is used.
    func setOwner(
        _ owner: UnsafeMutableRawPointer,
        call: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, Int32) -> Int32,
        check: @convention(c) (UnsafeMutableRawPointer?) -> Void
    ) {
        unsafe shared.pointee.owner = owner
        unsafe shared.pointee.call = unsafe call
        unsafe shared.pointee.check = unsafe check
    }

    /// Does something with the state during which the allocator refuses nothing, so that nothing raises.
    func lenient<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        unsafe shared.pointee.lenient += 1
        defer { unsafe shared.pointee.lenient -= 1 }
        return try body()
    }

    // MARK: Limits

    var isOverMemory: Bool { unsafe shared.pointee.used > shared.pointee.limit }
    var memoryUsed: Int { unsafe shared.pointee.used }

    var stop: Stop? {
        get { unsafe Stop(rawValue: shared.pointee.stop) }
        nonmutating set { unsafe shared.pointee.stop = newValue?.rawValue ?? 0 }
    }

    /// Whether globals can no longer be set.
    var isFrozen: Bool {
        get { unsafe shared.pointee.frozen != 0 }
        nonmutating set { unsafe shared.pointee.frozen = newValue ? 1 : 0 }
    }

    /// Instructions left until the next host call.
    var instructionsLeft: Int64 { unsafe max(0, shared.pointee.budget - shared.pointee.instructions) }

    /// Counts work that a body has done as instructions.
    func pay(_ instructions: Int) {
        let instructions = Int64(clamping: instructions)
        unsafe shared.pointee.instructions = shared.pointee.instructions.addingClamped(instructions)
        unsafe shared.pointee.slice = shared.pointee.slice.addingClamped(instructions)
    }

    /// Bytes that may still be used; garbage is collected when there are fewer than are wanted.
    func memoryLeft(wanted: Int) -> Int {
        if unsafe shared.pointee.limit < shared.pointee.used.addingClamped(wanted) {
            unsafe clua_collect(state)
        }
        return unsafe max(0, shared.pointee.limit - shared.pointee.used)
    }

    /// Counts memory that the host holds for the script, or no longer holds when negative.
    func countHostMemory(_ bytes: Int) {
        unsafe shared.pointee.used = shared.pointee.used.addingClamped(bytes)
    }

    /// Whether the time of the processor is used up, within a slice.
    var isOverProcessorTime: Bool { unsafe clua_is_over(shared) != 0 }

    /// The line in which the hook has stopped the script; nil if it was not the hook, or not in the script.
    var stoppedLine: Int? {
        let line = unsafe shared.pointee.line
        return line > 0 ? Int(line) : nil
    }

    /// Starts counting instructions again.
    func beginInterval(instructions: Int64) {
        unsafe shared.pointee.instructions = 0
        unsafe shared.pointee.budget = instructions
    }

    /// Starts counting pcalls again, for a new thread.
    func beginThread() {
        unsafe shared.pointee.protected_calls = 0
        unsafe shared.pointee.failed = 0
    }

    /// Begins a slice.
    /// - Parameters:
    ///   - length: when it gives way, in nanoseconds.
    ///   - processorTime: how much may still be used, in nanoseconds.
    ///   - counting: from when on it is counted.
    func beginSlice(length: Int64, processorTime: Int64, counting: Counting) {
        let now = clua_now()
        unsafe shared.pointee.slice = 0
        unsafe shared.pointee.end = now + processorTime
        unsafe shared.pointee.processor_left = processorTime
        unsafe shared.pointee.processor_end = 0
        unsafe shared.pointee.deadline = now + min(length, processorTime)
        if counting == .now { unsafe clua_begin_counting(shared) }
    }

    /// Bounds the time that the parser may take.
    func beginLoading(processorTime: Int64) {
        beginSlice(length: .max / 4, processorTime: processorTime, counting: .now)
    }

    /// Processor time that may still be used, in nanoseconds.
    var processorTimeLeft: Int64 { unsafe clua_processor_left(shared) }

    /// Continues a slice that cannot yield.
    func continueSlice(length: Int64) {
        unsafe shared.pointee.slice = 0
        unsafe shared.pointee.deadline = clua_now() + length
    }

    /// Runs a thread until it pauses.
    func resume(_ thread: LuaStack, arguments: Int32) -> Pause {
        var results: Int32 = 0
        let status = unsafe clua_resume(shared, thread.thread, arguments, &results)
        if let stop { return .stopped(stop) }
        switch status {
        case LUA_OK: return .finished(results)
        case LUA_YIELD:
            return unsafe shared.pointee.pause == Int32(CLUA_PAUSE_CALL) ? .call : .slice
        default: return .failed
        }
    }

    /// Says with what a thread that waits for the host is resumed.
    func setAnswer(results: Int32, isFailure: Bool) {
        unsafe shared.pointee.results = results
        unsafe shared.pointee.failed = isFailure ? 1 : 0
    }
}
