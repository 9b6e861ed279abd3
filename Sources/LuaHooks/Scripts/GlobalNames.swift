/// The globals that a Lua file reads and sets, found by looking at its text.
struct GlobalNames: Sendable {
    /// A global that is read.
    struct Use: Hashable, Sendable {
        var name: String
        /// The first field that is read of it, as in `metrics.of`.
        var member: String?
        var line: Int
        /// The locals that are in sight there, for suggestions.
        var locals: Set<String> = []
    }

    /// A call with one string literal, such as `require("name")`.
    struct TextCall: Hashable, Sendable {
        var function: String
        var text: String
        var line: Int
    }

    /// In the order of the text.
    var uses: [Use] = []
    /// Those that the file itself sets while it runs.
    var definitions: Set<String> = []
    /// Those that a function sets.
    var late: [Use] = []
    var calls: [TextCall] = []
    /// Whether it may set globals by names that its text does not show.
    var hasDynamicDefinitions = false
}
