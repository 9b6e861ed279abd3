/// A version of a function: `$LATEST`, or a published number.
///
/// Versions are ordered as they came to be; `$LATEST` is the newest.
package enum FunctionVersion: Sendable, Hashable {
    /// A published version. Lambda counts from 1 and never uses a number again.
    case number(Int)
    /// The version that Lambda replaces in place (`$LATEST.PUBLISHED`), of functions on capacity providers.
    case latestPublished
    /// The code and configuration that updates change, `$LATEST`.
    case latest

    /// Reads `$LATEST`, `$LATEST.PUBLISHED`, or digits as Lambda writes them; nil for any other text, such as an
    /// alias's name.
    package init?(_ text: some StringProtocol) {
        switch text {
        case "$LATEST": self = .latest
        case "$LATEST.PUBLISHED": self = .latestPublished
        default:
            let isCanonical = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard isCanonical, text.utf8.first != UInt8(ascii: "0"), let number = Int(text) else { return nil }
            self = .number(number)
        }
    }

    /// The number; nil for the versions without one.
    package var number: Int? {
        if case .number(let number) = self { number } else { nil }
    }
}

extension FunctionVersion: CustomStringConvertible {
    /// The form that Lambda's API and qualifiers use: `7` or `$LATEST`.
    package var description: String {
        switch self {
        case .number(let number): String(number)
        case .latestPublished: "$LATEST.PUBLISHED"
        case .latest: "$LATEST"
        }
    }
}

extension FunctionVersion: ExpressibleByIntegerLiteral {
    package init(integerLiteral number: Int) { self = .number(number) }
}

extension FunctionVersion: Comparable {
    package static func < (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.number(let one), .number(let other)): one < other
        case (.number, _), (.latestPublished, .latest): true
        default: false
        }
    }
}

/// A string in JSON, also as a key of a map.
extension FunctionVersion: Codable, CodingKeyRepresentable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let version = FunctionVersion(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a version.")
        }
        self = version
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var codingKey: any CodingKey { VersionKey(stringValue: description) }

    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

private struct VersionKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension FunctionVersion {
    /// Whether one string comes before another in lists: versions by number, other strings last.
    package static func comesFirst(_ one: String, before other: String) -> Bool {
        switch (FunctionVersion(one), FunctionVersion(other)) {
        case (let one?, let other?): one < other
        case (nil, nil): one < other
        case (let one, _): one != nil
        }
    }
}
