/// One script in a Lua state of its own: its file is run once, then functions that it gave are called, one call at a
/// time.
///
/// The script runs in slices of 10,000 instructions and gives way between two of them. While it waits for the host no
/// thread waits. A limit or a canceled task ends the script for good; other errors do not.
///
/// ```swift
/// let interpreter = try LuaInterpreter()
/// let script = try await interpreter.run("return { twice = function(n) return 2 * n end }", file: "twice.lua")
/// if let twice = script["twice"]?.functionValue {
///     let results = try await interpreter.call(twice, [21])
/// }
/// ```
package actor LuaInterpreter {
    private let limits: LuaLimits
    private let clock: LuaClock
    private let beforeHostCall: @Sendable () async -> Void
    private var machine: LuaMachine?
    private var endedBy: String?
    /// The location of the script when its task was canceled; nil if that has not happened.
    package private(set) var interruption: LuaError?
    private var isRunning = false

    /// Makes an interpreter.
    /// - Parameters:
    ///   - sandbox: what scripts find; default Lua's libraries and `json`.
    ///   - limits: how much they may use.
    ///   - clock: by which ``LuaLimits/time`` is counted; processor time is always real.
    package init(
        sandbox: LuaSandbox = LuaSandbox(), limits: LuaLimits = LuaLimits(), clock: LuaClock = .continuous
    ) throws(LuaError) {
        self.limits = limits
        self.clock = clock
        beforeHostCall = sandbox.beforeHostCall
        let machine = try LuaMachine(limits: limits, sandbox: sandbox)
        machine.seed(0)
        machine.interruption = { deadline in
            if Task.isCancelled { return .canceled }
            return clock.now() >= deadline ? .time : nil
        }
        self.machine = machine
    }

    /// Bytes that the state holds.
    package var memoryUsed: Int { machine?.state.memoryUsed ?? 0 }

    /// Runs a file and gives what it returns. Afterwards globals can no longer be set.
    /// - Parameters:
    ///   - source: the file's text.
    ///   - file: its name in messages.
    ///   - isLast: whether globals can no longer be set afterwards; false for a file of the host's that prepares the
    ///     ground for the script's own.
    ///   - isOwn: whether the file is a part of the library: no error is placed in it, and no traceback shows it.
    /// - Throws: ``LuaError``; `CancellationError` if the task was canceled.
    package func run(
        _ source: String, file: String, isLast: Bool = true, isOwn: Bool = false
    ) async throws -> LuaValue {
        let machine = try begin()
        defer { isRunning = false }
        machine.file = file
        do throws(LuaError) {
            machine.beginInterval()
            machine.state.beginLoading(processorTime: limits.processorTime.nanoseconds)
            try machine.load(source, file: file, isOwn: isOwn, on: machine.thread)
        } catch {
            if error.isLimit { close(by: error) }
            throw error
        }
        let results = try await drive(machine, arguments: 0, time: limits.time, of: limits.time)
        machine.state.isFrozen = isLast
        return results.first ?? .nil
    }

    /// Calls a function that the script gave.
    /// - Parameters:
    ///   - function: the function.
    ///   - arguments: its arguments.
    ///   - seed: from which `math.random` starts; nil continues where it was.
    ///   - time: how long the call may take; nil is the limit's.
    ///   - whole: the time that messages name, if the call has only what is left of it.
    /// - Throws: ``LuaError``; `CancellationError` if the task was canceled.
    package func call(
        _ function: LuaReference, _ arguments: [LuaValue] = [], seed: UInt64? = nil, time: Duration? = nil,
        of whole: Duration? = nil
    ) async throws -> [LuaValue] {
        let machine = try begin()
        defer { isRunning = false }
        if let seed { machine.seed(seed) }
        let time = time ?? limits.time
        return try await call(function, arguments, time: time, of: whole ?? time, machine)
    }

    /// Calls a function once for each list of arguments, in order; each call has the limits on work for itself. It is the
    /// cheaper way to ask a predicate about many values.
    /// - Parameters:
    ///   - time: how long all calls together may take; nil is the limit's.
    ///   - whole: the time that messages name, if the calls have only what is left of it.
    /// - Throws: what ``call(_:_:seed:time:of:)`` throws, at the first call that fails.
    package func call(
        _ function: LuaReference, forEach arguments: [[LuaValue]], seed: UInt64? = nil, time: Duration? = nil,
        of whole: Duration? = nil
    ) async throws -> [[LuaValue]] {
        let machine = try begin()
        defer { isRunning = false }
        if let seed { machine.seed(seed) }
        var results: [[LuaValue]] = []
        results.reserveCapacity(arguments.count)
        let time = time ?? limits.time
        let deadline = clock.now() + time
        for arguments in arguments {
            let left = deadline - clock.now()
            results.append(try await call(function, arguments, time: left, of: whole ?? time, machine))
        }
        return results
    }

    private func call(
        _ function: LuaReference, _ arguments: [LuaValue], time: Duration, of whole: Duration, _ machine: LuaMachine
    ) async throws -> [LuaValue] {
        guard function.owner == machine.id else {
            throw LuaError(.value, "the function belongs to another script")
        }
        machine.beginInterval()
        let count = try endingOnLimit { () throws(LuaError) in try machine.prepareCall(of: function, arguments) }
        return try await drive(machine, arguments: count, time: time, of: whole)
    }

    /// Gives the script a module, which it then sees as a global.
    package func grant(_ module: LuaModule) throws(LuaError) {
        try open().grant(module)
    }

    /// Puts a value into the state: a table of the script's own that stays from call to call when it is passed as
    /// ``LuaValue/kept(_:)``.
    package func keep(_ value: LuaValue) throws(LuaError) -> LuaReference {
        let machine = try open()
        return try endingOnLimit { () throws(LuaError) in try machine.keep(value) }
    }

    /// Reads a kept table as it is now.
    /// - Parameter name: what it is called in messages, such as `ctx.state`.
    /// - Throws: ``LuaError`` if it holds what cannot leave the script.
    package func value(of reference: LuaReference, name: String) throws(LuaError) -> LuaValue {
        try open().value(of: reference, name: name)
    }

    /// Releases a kept table, or of a function that is not needed any more.
    package func release(_ reference: LuaReference) {
        machine?.release(reference)
    }

    // MARK: Running

    private func open() throws(LuaError) -> LuaMachine {
        guard let machine else {
            throw LuaError(.closed, "the script was ended before: \(endedBy ?? "")")
        }
        return machine
    }

    private func begin() throws(LuaError) -> LuaMachine {
        let machine = try open()
        guard !isRunning else { throw LuaError(.busy, "the script is in the middle of another call") }
        isRunning = true
        return machine
    }

    private func endingOnLimit<Value>(_ body: () throws(LuaError) -> Value) throws(LuaError) -> Value {
        do {
            return try body()
        } catch {
            if error.isLimit { close(by: error) }
            throw error
        }
    }

    /// Drops the state: nothing of the script runs any more, no handler and no cleanup of its own.
    private func close(by error: LuaError) {
        endedBy = error.sentence
        machine = nil
    }

    private func drive(
        _ machine: LuaMachine, arguments: Int32, time: Duration, of whole: Duration
    ) async throws -> [LuaValue] {
        let deadline = clock.now() + time
        machine.deadline = deadline
        var arguments = arguments
        var hostCalls = 0
        var hostBytes = 0
        while true {
            var pause = machine.runSlice(arguments: arguments)
            if case .slice = pause, let stop = machine.interruption(deadline) { pause = .stopped(stop) }
            switch pause {
            case .finished(let count): return try machine.results(count)
            case .slice:
                await Task.yield()
                arguments = 0
            case .call:
                hostCalls += 1
                hostBytes += machine.pendingCall?.size ?? 0
                arguments = try await answer(
                    machine, count: hostCalls, bytes: hostBytes, time: whole, deadline: deadline)
            case .stopped(let stop): throw end(machine, by: stop, time: whole)
            case .failed:
                let error = machine.failure()
                try machine.renewThread()
                throw error
            }
        }
    }

    private func end(_ machine: LuaMachine, by stop: LuaState.Stop, time: Duration) -> any Error {
        let error = machine.ended(stop, time: time)
        if stop == .canceled {
            endedBy = "its run was canceled"
            interruption = error
            self.machine = nil
            return CancellationError()
        }
        close(by: error)
        return error
    }

    /// Executes the host call for which the script waits, and pushes its answer.
    private func answer(
        _ machine: LuaMachine, count: Int, bytes: Int, time: Duration, deadline: Duration
    ) async throws -> Int32 {
        guard let call = machine.pendingCall else { return 0 }
        machine.pendingCall = nil
        guard count <= limits.hostCalls, bytes <= limits.hostBytes else {
            let error =
                count > limits.hostCalls ? machine.tooManyHostCalls(limits.hostCalls) : machine.tooManyHostBytes()
            close(by: error)
            throw error
        }
        await beforeHostCall()
        let remaining = deadline - clock.now()
        let answer = remaining > .zero ? await Self.execute(call, within: remaining, clock) : nil
        // A host function that fails since the task is canceled is no error that a script should catch.
        if Task.isCancelled { throw end(machine, by: .canceled, time: time) }
        // The host may have taken longer than the limit before a check.
        guard let answer, clock.now() <= deadline else { throw end(machine, by: .time, time: time) }
        machine.beginInterval()
        return try endingOnLimit { () throws(LuaError) in try machine.answer(answer) }
    }

    /// The host's answer; nil if it takes too long.
    private static func execute(
        _ call: LuaMachine.PendingCall, within time: Duration, _ clock: LuaClock
    ) async -> Result<[LuaValue], any Error>? {
        await withTaskGroup(of: Result<[LuaValue], any Error>?.self) { group in
            group.addTask {
                do {
                    return .success(try await call.body(call.arguments))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                do {
                    try await clock.sleep(time)
                    return nil
                } catch {
                    return .failure(error)
                }
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
