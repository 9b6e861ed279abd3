/// How often traffic is sent: `50/s`, `30/m`, `100/h`.
package struct TrafficRate: Hashable, Sendable {
    /// Invocations a second, above 0 and at most 10,000.
    package let perSecond: Double

    /// Reads the text form; nil when it is not one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Double(parts[0]), number.isFinite,
            let seconds = ["s": 1.0, "m": 60, "h": 3600][parts[1]]
        else { return nil }
        let rate = number / seconds
        guard rate > 0, rate <= 10_000 else { return nil }
        perSecond = rate
    }

    static let fault = "is not a rate such as 50/s, 30/m or 100/h (at most 10000/s)."
}

extension TrafficRate: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let rate = TrafficRate(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' \(Self.fault)")
        }
        self = rate
    }
}
