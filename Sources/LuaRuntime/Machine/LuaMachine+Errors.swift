extension LuaMachine {
    /// The place in front of a message, and the message without it.
    func located(_ message: String) -> (source: String, line: Int, message: String)? {
        // Only names that we gave ourselves are looked for, so no other text is taken for a place.
        for source in sources.keys where message.utf8.starts(with: (source + ":").utf8) {
            if let place = Self.split(message, after: source) { return place }
        }
        return nil
    }

    private static func split(_ message: String, after source: String) -> (String, Int, String)? {
        let rest = message.dropFirst(source.count + 1)
        guard let colon = rest.firstIndex(of: ":"), let line = Int(rest[..<colon]) else { return nil }
        return (source, line, String(rest[rest.index(after: colon)...].drop { $0 == " " }))
    }

    private func traceback() -> [LuaError.Frame] {
        thread.frames().filter { $0.line > 0 }.enumerated().map { index, frame in
            LuaError.Frame(
                file: sources[frame.shortSource]?.file ?? frame.shortSource,
                line: index == 0 ? state.stoppedLine ?? frame.line : frame.line,
                function: frame.isMain ? nil : frame.name)
        }
    }

    /// The error of the thread's script, from the value at the top of its stack.
    func failure() -> LuaError {
        state.lenient {
            let frames = traceback()
            let value = errorText().shortened(to: 4096)
            // Our own functions in Lua are not a place that helps anybody.
            var message = value
            if message.hasPrefix("[staysail]:"), let own = Self.split(message, after: "[staysail]") {
                message = own.2
            }
            var place = located(message)
            if place == nil {
                for frame in thread.frames() where message.hasPrefix(frame.shortSource + ":") {
                    place = Self.split(message, after: frame.shortSource)
                    if place != nil { break }
                }
            }
            let plain = place?.message ?? message
            let known = raised.flatMap { $0.message == plain ? $0 : nil }
            // A file that is required has a place of its own.
            if let inner = known?.cause as? LuaError, inner.line != nil {
                return LuaError(
                    inner.code, inner.message, file: inner.file, line: inner.line, lineText: inner.lineText,
                    traceback: frames, cause: inner)
            }
            let innermost = frames.first
            let source = place.flatMap { sources[$0.source] } ?? innermost.flatMap { self.source(of: $0.file) }
            let line = place?.line ?? innermost?.line
            return LuaError(
                known?.code ?? .runtime, plain, file: source?.file ?? place?.source ?? innermost?.file ?? file,
                line: line,
                lineText: line.flatMap { source?.line($0) }, traceback: frames, cause: known?.cause)
        }
    }

    private func source(of file: String) -> SourceFile? {
        sources[Self.shortName(file)]
    }

    private func errorText() -> String {
        switch thread.kind(-1) {
        case .string: return thread.text(-1) ?? ""
        case .number: return thread.bytes(-1)?.repairedText ?? ""
        case .table:
            thread.pushCopy(-1)
            thread.seeThrough(thread.top)
            defer { thread.pop(2) }
            if thread.get("message", in: -1) == .string, let text = thread.text(-1) { return text }
            return "the script raised a table (give it a field 'message')"
        case let kind: return "the script raised \(kind == .nil ? "nil" : "a \(kind.name)") as its error"
        }
    }

    /// The error of a script that was ended, with the place where it was.
    func ended(_ stop: LuaState.Stop, time: Duration) -> LuaError {
        let frames = state.lenient { traceback() }
        let (code, message) = Self.describe(stop, limits, time: time)
        return error(code, message, frames)
    }

    /// An error where the innermost frame is.
    private func error(_ code: LuaError.Code, _ message: String, _ frames: [LuaError.Frame]) -> LuaError {
        guard let innermost = frames.first else { return LuaError(code, message, file: file) }
        return LuaError(
            code, message, file: innermost.file, line: innermost.line,
            lineText: source(of: innermost.file)?.line(innermost.line), traceback: frames)
    }

    /// The error of a script that never stops asking the host.
    func tooManyHostCalls(_ limit: Int) -> LuaError {
        let frames = state.lenient { traceback() }
        return error(.instructions, "too many calls of the host (\(limit))", frames)
    }

    /// The error of a script that hands the host too much data.
    func tooManyHostBytes() -> LuaError {
        let frames = state.lenient { traceback() }
        let size = ValueReader.size(limits.hostBytes)
        return error(.instructions, "too much data in the arguments of host calls (\(size))", frames)
    }

    private static func describe(
        _ stop: LuaState.Stop, _ limits: LuaLimits, time: Duration
    ) -> (LuaError.Code, String) {
        switch stop {
        case .time, .canceled: (.time, "timed out after \(text(time))")
        case .instructions:
            (.instructions, "too many instructions (\(count(limits.instructions)) without waiting for the host)")
        case .processorTime:
            (
                .instructions,
                "too many instructions (\(text(limits.processorTime)) of processor time without waiting for the host)"
            )
        case .memory: (.memory, "out of memory (\(ValueReader.size(limits.memory)))")
        case .table: (.memory, "out of memory (a table has at most 16384 keys beside its list)")
        case .string: (.memory, "out of memory (a string has at most \(ValueReader.size(limits.stringSize)))")
        }
    }

    private static func count(_ number: Int64) -> String {
        number % 1_000_000 == 0 ? "\(number / 1_000_000) million" : "\(number)"
    }

    /// A time as people write it: `60 s`, `0.5 s`.
    static func text(_ time: Duration) -> String {
        let seconds = Double(time.nanoseconds) / 1e9
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}
