package import LuaRuntime

/// A hostile script and how it must end.
package struct AbuseScript: Sendable, CustomStringConvertible {
    /// How a script ends.
    package enum Ending: Hashable, Sendable, CustomStringConvertible {
        /// It was ended, or failed, with an error of this kind.
        case error(LuaError.Code)
        /// It gave this text.
        case text(String)
        /// It gave something else.
        case other

        /// What it is, in a word or two.
        package var description: String {
            switch self {
            case .error(let code): "\(code.name)"
            case .text(let text): "text '\(text)'"
            case .other: "another value"
            }
        }
    }

    package let name: String
    package let endings: Set<Ending>
    package let limits: LuaLimits
    package let source: String

    /// The name.
    package var description: String { name }

    init(_ name: String, _ ending: Ending, memory: Int = 8 << 20, _ source: String) {
        self.init(name, [ending], memory, source)
    }

    init(_ name: String, _ first: Ending, _ second: Ending, memory: Int = 8 << 20, _ source: String) {
        self.init(name, [first, second], memory, source)
    }

    init(
        _ name: String, _ first: Ending, _ second: Ending, _ third: Ending, memory: Int = 8 << 20, _ source: String
    ) {
        self.init(name, [first, second, third], memory, source)
    }

    private init(_ name: String, _ endings: Set<Ending>, _ memory: Int, _ source: String) {
        self.name = name
        self.endings = endings
        self.source = source
        var limits = LuaLimits()
        limits.time = .seconds(20)
        limits.processorTime = .milliseconds(60)
        limits.instructions = 2_000_000
        limits.hostCalls = 500
        limits.memory = memory
        self.limits = limits
    }
}

extension AbuseScript.Ending {
    static let instructions = Self.error(.instructions)
    static let memory = Self.error(.memory)
    static let runtime = Self.error(.runtime)
    static let unknown = Self.error(.unknownName)
    static let value = Self.error(.value)
    static let syntax = Self.error(.syntax)
    static let fine = Self.text("fine")
}

extension LuaError.Code {
    fileprivate var name: String {
        let names: [LuaError.Code: String] = [
            .source: "source", .syntax: "syntax", .runtime: "runtime", .unknownName: "unknownName", .host: "host",
            .value: "value", .time: "time", .instructions: "instructions", .memory: "memory", .closed: "closed",
            .busy: "busy",
        ]
        return names[self] ?? "?"
    }
}

extension AbuseScript {
    /// All of them.
    package static let all = loops + patterns + strings + tables + memoryHogs + recursions + metamethods + escapes
}
