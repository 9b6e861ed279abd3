import Expressions

// Calls from the script to the host.
extension LuaMachine {
    /// The cost of a host call in instructions.
    private static let hostCallCost = 200

    /// Makes a function that calls the host.
    func register(_ function: LuaHostFunction, in module: String? = nil) -> Int32 {
        let name = module.map { "\($0).\(function.name)" } ?? function.name
        switch function.body {
        case .immediate(let body):
            return register { machine, stack throws(NativeError) in
                let (arguments, _) = try machine.arguments(of: name, stack)
                try machine.pay(Self.hostCallCost)
                let results: [LuaValue]
                do {
                    results = try body(arguments)
                } catch {
                    if error is CancellationError {
                        machine.state.stop = .canceled
                        throw .stop
                    }
                    throw .coded(.host, Self.message(of: error), cause: error)
                }
                try machine.checkProcessorTime()
                return try machine.push(answer: results, on: stack)
            }
        case .awaited(let body):
            return register { machine, stack throws(NativeError) in
                guard stack.isYieldable else {
                    throw .message(
                        "'\(name)' waits for the host, which is not possible here: "
                            + "inside a function that Lua itself calls on the way (an '__index' under 'ipairs')")
                }
                let (arguments, size) = try machine.arguments(of: name, stack)
                machine.pendingCall = PendingCall(name: name, body: body, arguments: arguments, size: size)
                throw .wait
            }
        }
    }

    /// The arguments of a call of the host, and how many bytes they have as JSON.
    private func arguments(of name: String, _ stack: LuaStack) throws(NativeError) -> ([LuaValue], size: Int) {
        let count = stack.top
        guard count > 0 else { return ([], 0) }
        var arguments: [LuaValue] = []
        arguments.reserveCapacity(Int(count))
        var bytesLeft = limits.argumentSize
        for index in 1...count {
            var reader = ValueReader(self, stack, name: .argument(index, of: name), bytes: bytesLeft)
            arguments.append(try reader.read(index))
            bytesLeft = reader.bytesLeft
        }
        return (arguments, limits.argumentSize - bytesLeft)
    }

    private func push(_ values: [LuaValue], on stack: LuaStack) throws(NativeError) -> Int32 {
        guard stack.reserve(values.count + 4) else { throw .message("the host gives too many results") }
        var writer = ValueWriter(machine: self, stack: stack)
        for value in values { try writer.push(value) }
        return Int32(clamping: values.count)
    }

    /// Pushes what the host answers, which is there twice meanwhile.
    private func push(answer values: [LuaValue], on stack: LuaStack) throws(NativeError) -> Int32 {
        for value in values { try hold(value.memory) }
        return try push(values, on: stack)
    }

    /// Pushes a function and its arguments onto the script's thread.
    func prepareCall(of function: LuaReference, _ arguments: [LuaValue]) throws(LuaError) -> Int32 {
        try onThread { () throws(NativeError) in
            thread.pushKept(function.slot)
            return try push(arguments, on: thread)
        }
    }

    /// Pushes what the host answered, or its error, onto the script's thread.
    func answer(_ result: Result<[LuaValue], any Error>) throws(LuaError) -> Int32 {
        try onThread { () throws(NativeError) in
            do {
                releaseHeld()
                defer { releaseHeld() }
                let count = try push(answer: result.get(), on: thread)
                state.setAnswer(results: count, isFailure: false)
                return count
            } catch let fault as NativeError {
                guard case .coded(let code, let message, _) = fault else { throw fault }
                return fail(message, code: code, cause: nil)
            } catch {
                return fail(Self.message(of: error), code: .host, cause: error)
            }
        }
    }

    private func fail(_ message: String, code: LuaError.Code, cause: (any Error)?) -> Int32 {
        note(message, code: code, cause: cause)
        thread.push(message)
        state.setAnswer(results: 1, isFailure: true)
        return 1
    }

    /// Reads so many results off the top of the script's thread, and pops them.
    func results(_ count: Int32) throws(LuaError) -> [LuaValue] {
        defer {
            state.lenient { thread.top = 0 }
            releaseHeld()
        }
        return try onThread { () throws(NativeError) in
            var values: [LuaValue] = []
            values.reserveCapacity(Int(count))
            var bytesLeft = limits.resultSize
            let first = thread.top - count + 1
            for index in 0..<count {
                // Mostly an answer is a Boolean, and a reader for it would cost more than the answer.
                if index == 0, thread.kind(first) == .boolean {
                    values.append(.json(.bool(thread.boolean(first))))
                    continue
                }
                var reader = ValueReader(
                    self, thread, name: .result(index + 1, of: count), bytes: bytesLeft, pays: false)
                values.append(try reader.read(first + index))
                bytesLeft = reader.bytesLeft
            }
            return values
        }
    }

    /// Works on the script's thread from outside, turning errors into errors.
    private func onThread<Value>(_ body: () throws(NativeError) -> Value) throws(LuaError) -> Value {
        let result: Result<Value, NativeError> = state.lenient {
            do throws(NativeError) {
                return .success(try body())
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let value): return value
        case .failure(.coded(let code, let message, let cause)): throw LuaError(code, message, cause: cause)
        case .failure(.message(let message)): throw LuaError(.value, message)
        case .failure(.stop), .failure(.needsText), .failure(.wait):
            throw ended(state.stop ?? .memory, time: limits.time)
        }
    }

    // MARK: Kept tables

    /// Puts a value into the state, where it stays.
    func keep(_ value: LuaValue) throws(LuaError) -> LuaReference {
        try onThread { () throws(NativeError) in
            var writer = ValueWriter(machine: self, stack: thread)
            try writer.push(value)
            return LuaReference(owner: id, slot: thread.keep())
        }
    }

    /// Reads what was kept.
    func value(of reference: LuaReference, name: String) throws(LuaError) -> LuaValue {
        try onThread { () throws(NativeError) in
            guard reference.owner == id else {
                throw .coded(.value, "the function or table belongs to another script", cause: nil)
            }
            thread.pushKept(reference.slot)
            defer {
                thread.pop()
                releaseHeld()
            }
            var reader = ValueReader(self, thread, name: .named(name), bytes: limits.resultSize, pays: false)
            return try reader.read(thread.top)
        }
    }

    func release(_ reference: LuaReference) {
        guard reference.owner == id else { return }
        state.lenient { thread.release(reference.slot) }
    }

    /// The message of a host's error, as scripts read it.
    private static func message(of error: any Error) -> String {
        String(describing: error)
    }

    /// Seeds `math.random`.
    func seed(_ seed: UInt64) {
        state.lenient {
            let stack = state.main
            stack.pushRegistered("staysail.randomseed")
            stack.push(Int64(bitPattern: seed))
            _ = stack.callOwn(arguments: 1)
            stack.top = 0
        }
    }
}
