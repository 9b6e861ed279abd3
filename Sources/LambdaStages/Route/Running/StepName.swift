/// The name of a step that is made again and again: `hold 1, 12` is the twelfth `hold 1`.
package struct StepName: Hashable, Sendable, CustomStringConvertible {
    /// The name without its number.
    package let base: String
    /// The number, from 1.
    package let count: Int

    init(_ base: String, count: Int) {
        self.base = base
        self.count = count
    }

    /// Reads a step's name as it is recorded.
    package init(_ name: String) {
        let parts = name.split(separator: ",")
        if parts.count > 1, let last = parts.last, last.first == " ", let count = Int(last.dropFirst()), count > 1 {
            self.init(String(name.dropLast(last.count + 1)), count: count)
        } else {
            self.init(name, count: 1)
        }
    }

    /// As it is recorded; the first has no number.
    package var description: String { count == 1 ? base : "\(base), \(count)" }
}
