/// Runs a script's file at once, without a task, to look at what it returns.
package enum LuaInspection {
    /// Returns the value of the file. Functions in it can no longer be called.
    ///
    /// The thread is kept busy meanwhile, at most for the limit of processor time. Host functions that wait cannot be
    /// called.
    /// - Parameters:
    ///   - source: the file's text.
    ///   - file: its name in messages.
    package static func value(
        of source: String, file: String, sandbox: LuaSandbox = LuaSandbox(), limits: LuaLimits = LuaLimits()
    ) throws(LuaError) -> LuaValue {
        let machine = try LuaMachine(limits: limits, sandbox: sandbox)
        machine.seed(0)
        machine.file = file
        machine.beginInterval()
        machine.state.beginLoading(processorTime: limits.processorTime.nanoseconds)
        try machine.load(source, file: file, on: machine.thread)
        while true {
            switch machine.runSlice(arguments: 0) {
            case .finished(let count): return try machine.results(count).first ?? .nil
            case .slice: continue
            case .call:
                throw LuaError(
                    .host,
                    "'\(machine.pendingCall?.name ?? "a host function")' waits for the host, which is not possible "
                        + "while the file itself runs; call it inside of the script's function",
                    file: file)
            case .stopped(let stop): throw machine.ended(stop, time: limits.time)
            case .failed: throw machine.failure()
            }
        }
    }
}
