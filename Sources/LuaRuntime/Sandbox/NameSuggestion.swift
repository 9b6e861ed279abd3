/// Finds what somebody may have meant by a name that is not there.
enum NameSuggestion {
    /// ` (did you mean 'metrics'?)`, or nothing if no name is near.
    static func phrase(for name: String, among names: [String], written: (String) -> String) -> String {
        let limit = max(1, min(2, name.count / 3))
        let nearest =
            names
            .map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= limit && $0.name != name }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return nearest.map { " (did you mean '\(written($0.name))'?)" } ?? ""
    }

    /// How many letters must be put in, left out, replaced or swapped with their neighbour.
    private static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.utf8.prefix(64))
        let b = Array(b.utf8.prefix(64))
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
