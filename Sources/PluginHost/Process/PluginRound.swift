/// The engine's own steps of a process plugin's stage, one for each time that it answered that it waits. Its own steps
/// cannot have these names: what it answered is taken from the record.
enum PluginRound {
    private static let answers = "plugin answer "
    private static let waits = "plugin wait "

    static func answer(_ round: Int) -> String { answers + String(round) }
    static func wait(_ round: Int) -> String { waits + String(round) }

    static func isReserved(_ name: String) -> Bool { name.hasPrefix(answers) || name.hasPrefix(waits) }
}
