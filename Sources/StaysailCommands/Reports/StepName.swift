/// A step's name, with its number taken off: `hold 1, 12` is the twelfth `hold 1`.
struct StepName: Hashable {
    /// The name without its number.
    let base: String
    /// The number, from 1.
    let count: Int

    init(_ name: String) {
        let parts = name.split(separator: ",")
        if parts.count > 1, let last = parts.last, last.first == " ", let count = Int(last.dropFirst()), count > 1 {
            base = String(name.dropLast(last.count + 1))
            self.count = count
        } else {
            base = name
            count = 1
        }
    }
}
