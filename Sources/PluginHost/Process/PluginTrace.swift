/// A line of the protocol, for debugging a plugin.
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
