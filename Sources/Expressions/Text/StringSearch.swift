/// Looks for a string in others, in time proportional to the length of both (Knuth, Morris and Pratt). Offsets count
/// UTF-16 units.
struct StringSearch {
    private let needle: [UInt16]
    /// For each prefix of the needle, the length of its longest proper prefix that is also its end.
    private let borders: [Int]

    /// Prepares a search for a string that is not empty.
    init(_ needle: String) {
        self.needle = Array(needle.utf16)
        var borders = [0]
        for index in self.needle.indices.dropFirst() {
            var length = borders[index - 1]
            while length > 0, self.needle[index] != self.needle[length] { length = borders[length - 1] }
            borders.append(self.needle[index] == self.needle[length] ? length + 1 : 0)
        }
        self.borders = borders
    }

    /// Calls a function with each offset at which the string begins, in order.
    /// - Parameters:
    ///   - units: what is searched.
    ///   - start: where the search begins.
    ///   - overlapping: whether places may overlap.
    ///   - body: returns whether to search on.
    func forEachPlace(
        in units: [UInt16], from start: Int = 0, overlapping: Bool = true, _ body: (Int) -> Bool
    ) {
        guard !needle.isEmpty, start < units.count else { return }
        var matched = 0
        for index in max(0, start)..<units.count {
            while matched > 0, units[index] != needle[matched] { matched = borders[matched - 1] }
            if units[index] == needle[matched] { matched += 1 }
            if matched == needle.count {
                guard body(index + 1 - needle.count) else { return }
                matched = overlapping ? borders[matched - 1] : 0
            }
        }
    }
}
