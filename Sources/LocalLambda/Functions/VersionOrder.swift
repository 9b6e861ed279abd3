/// The order of a function's versions: `$LATEST`, then by number.
enum VersionOrder {
    /// A string that sorts as the versions do.
    static func key(_ number: String) -> String {
        number == VersionRecord.latest ? "" : String(repeating: "0", count: max(0, 20 - number.utf8.count)) + number
    }
}
