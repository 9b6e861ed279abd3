/// A length of time as pipelines write it: `90s`, `2m`, `1h30m`, `500ms`, `0`.
public struct TimeLength: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The length.
    public let duration: Duration

    /// Wraps a duration.
    public init(_ duration: Duration) {
        self.duration = duration
    }

    /// Reads the text form; nil when it is not one. Units are `d`, `h`, `m`, `s` and `ms`, each at most once and in
    /// this order; the last may have a fraction (`1.5s`). `0` needs no unit. At most 366 days.
    public init?(_ text: String) {
        if text == "0" {
            self.init(.zero)
            return
        }
        // All units with long numbers are shorter.
        guard text.utf8.count <= 128 else { return nil }
        var rest = text[...]
        var milliseconds = 0.0
        var lastUnit = -1
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let value = Double(number), let unit = Self.units.firstIndex(where: { $0.name == name }),
                unit > lastUnit, !number.contains(".") || rest.isEmpty
            else { return nil }
            lastUnit = unit
            milliseconds += value * Self.units[unit].milliseconds
        }
        guard lastUnit >= 0, milliseconds <= 366 * 86_400_000 else { return nil }
        self.init(.milliseconds(Int64(milliseconds.rounded())))
    }

    private static let units: [(name: String, milliseconds: Double)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// The length in seconds.
    public var seconds: Double { duration.inSeconds }

    /// The shortest text form, such as `1h30m`.
    public var description: String {
        // Longer than a whole number of milliseconds can say, some 290 million years, is written as just that.
        var rest = Int64(exactly: (duration.inSeconds * 1000).rounded()) ?? (duration < .zero ? 0 : .max)
        guard rest > 0 else { return "0s" }
        var text = ""
        for (name, milliseconds) in Self.units {
            let count = rest / Int64(milliseconds)
            rest -= count * Int64(milliseconds)
            if count > 0 { text += "\(count)\(name)" }
        }
        return text
    }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let length = TimeLength(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is not a duration such as 90s, 2m or 1h30m")
        }
        self = length
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Duration {
    /// The length in seconds.
    package var inSeconds: Double {
        // `components` traps on what does not fit into its whole seconds.
        guard abs(self / .seconds(1)) < 0x1p62 else { return self / .seconds(1) }
        return Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
