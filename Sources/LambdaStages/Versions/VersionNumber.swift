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
