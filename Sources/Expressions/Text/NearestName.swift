/// Finds the known name that a mistyped one was probably meant to be.
package enum NearestName {
    /// The nearest of `known` to `name`, if it is near enough to be worth suggesting.
    package static func of(_ name: String, among known: some Sequence<String>) -> String? {
        let simple = simplified(name)
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(simple, simplified(candidate))
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        // With every letter changed it is another name.
        guard let best, best.distance <= max(1, simple.count / 3), best.distance < simple.count else { return nil }
        return best.name
    }

    /// ` Did you mean 'x'?`, or the list of known names, or nothing.
    package static func hint(for name: String, among known: [String]) -> String {
        if let nearest = of(name, among: known) { return " Did you mean '\(nearest)'?" }
        guard !known.isEmpty else { return "" }
        return " Known here: \(known.sorted().joined(separator: ", "))."
    }

    private static func simplified(_ name: String) -> [Character] {
        Array(name.lowercased().filter { $0 != "-" && $0 != "_" }.prefix(64))
    }

    /// Edits (insert, delete, replace, swap of neighboring letters) from one to the other.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        guard !left.isEmpty else { return right.count }
        guard !right.isEmpty else { return left.count }
        var before: [Int] = []
        var row = Array(0...right.count)
        for i in 1...left.count {
            var next = [i] + Array(repeating: 0, count: right.count)
            for j in 1...right.count {
                let replaced = row[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
                next[j] = min(row[j] + 1, next[j - 1] + 1, replaced)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    next[j] = min(next[j], before[j - 2] + 1)
                }
            }
            (before, row) = (row, next)
        }
        return row[right.count]
    }
}
