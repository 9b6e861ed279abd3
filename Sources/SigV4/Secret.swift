/// A string that no description, log or test report shows. Two are equal if their bytes are.
package struct Secret: Sendable, Hashable {
    package let value: String

    package init(_ value: String) {
        self.value = value
    }

    /// Takes the same time wherever the strings differ, so that time says nothing about a secret.
    package static func == (one: Secret, other: Secret) -> Bool {
        let (one, other) = (Array(one.value.utf8), Array(other.value.utf8))
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    package func hash(into hasher: inout Hasher) {
        for byte in value.utf8 { hasher.combine(byte) }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }

    package var debugDescription: String { description }

    /// `dump` and test reports walk the mirror, so it must not lead to the value either.
    package var customMirror: Mirror { Mirror(self, children: [:], displayStyle: .struct) }
}
