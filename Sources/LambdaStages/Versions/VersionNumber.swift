/// The number of a published version. Versions sort as numbers; `$LATEST` is none.
package struct VersionNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let value: Int

    /// Reads a number without sign or leading zero; nil for `$LATEST` and anything else.
    package init?(_ text: String) {
        guard let value = Int(text), value > 0, String(value) == text else { return nil }
        self.value = value
    }

    package var description: String { String(value) }

    package static func < (left: VersionNumber, right: VersionNumber) -> Bool { left.value < right.value }
}

extension VersionNumber {
    /// Whether what executes code comes before another in lists: versions by number, and words such as `$LATEST` last.
    package static func comesFirst(_ one: String, before other: String) -> Bool {
        switch (VersionNumber(one), VersionNumber(other)) {
        case (let one?, let other?): one < other
        case (nil, nil): one < other
        case (let one, _): one != nil
        }
    }
}
