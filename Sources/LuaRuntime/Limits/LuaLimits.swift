/// How much a script may use. Every limit ends the script for good, apart from ``resultSize`` and ``sourceSize``, which
/// are ordinary errors.
package struct LuaLimits: Sendable, Hashable {
    /// Time of one call by the interpreter's clock, awaited host calls counted; default 60 s.
    package var time: Duration = .seconds(60)

    /// Processor time between two host calls that are awaited; default 2 s.
    package var processorTime: Duration = .seconds(2)

    /// Instructions between two host calls that are awaited; default 50 million. Functions that work through a string
    /// or a list pay for its length as well.
    package var instructions: Int64 = 50_000_000

    /// Bytes that a state may hold, source code and library included; default 64 MiB.
    package var memory = 64 << 20

    /// Bytes of one string; default 4 MiB.
    package var stringSize = 4 << 20

    /// Bytes of a call's result, as JSON; default 256 KiB.
    package var resultSize = 256 << 10

    /// Bytes of what a script hands to one host function, as JSON; default 8 MiB.
    package var argumentSize = 8 << 20

    /// Bytes of one source file; default 256 KiB.
    package var sourceSize = 256 << 10

    /// Awaited host calls of one call; default 10,000. It ends loops over host calls that take no time.
    package var hostCalls = 10_000

    /// Bytes of what a script hands to all awaited host functions of one call together, as JSON; default 64 MiB. It
    /// ends loops over host calls with much data.
    package var hostBytes = 64 << 20

    /// How deep lists and maps may be nested where they cross between script and host; default 100.
    package var depth = 100

    /// The defaults.
    package init() {}
}
