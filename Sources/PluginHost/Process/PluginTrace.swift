/// A line of the protocol as it went over, for those who look for what is wrong with a plugin.
package struct PluginTrace: Hashable, Sendable {
    package enum Direction: Hashable, Sendable {
        /// To the plugin.
        case sent
        /// From the plugin.
        case received
    }

    package let direction: Direction
    /// Without the line's end.
    package let text: String

    init(_ direction: Direction, _ line: [UInt8]) {
        self.direction = direction
        text = String(decoding: line.last == 0x0A ? line.dropLast() : line[...], as: UTF8.self)
    }
}
