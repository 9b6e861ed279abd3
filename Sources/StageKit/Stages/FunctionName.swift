/// A function as people and AWS name it: `checkout`, `123456789012:function:checkout`, or a whole ARN, with or without a
/// version or alias behind it.
package struct FunctionName: Hashable, Sendable {
    /// The bare name.
    package let name: String
    /// The region, if the name contains it.
    package private(set) var region: String?
    /// The account, if the name contains it.
    package private(set) var account: String?
    /// The version or alias.
    package private(set) var qualifier: String?

    /// Reads a name in any of these forms; any other string is a bare name.
    package init(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let marker = parts.firstIndex(of: "function"), parts.indices.contains(marker + 1) else {
            name = text
            return
        }
        name = parts[marker + 1]
        if marker >= 1, !parts[marker - 1].isEmpty { account = parts[marker - 1] }
        if marker >= 2, !parts[marker - 2].isEmpty { region = parts[marker - 2] }
        if parts.indices.contains(marker + 2) { qualifier = parts[marker + 2] }
    }
}
