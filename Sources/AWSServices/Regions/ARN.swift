/// A name of a resource of AWS: `arn:aws:lambda:eu-west-1:123456789012:function:checkout:live`.
package struct ARN: Sendable, Hashable, CustomStringConvertible {
    package let partition: String
    package let service: String
    /// nil for resources that belong to no region, such as buckets and roles.
    package let region: Region?
    /// Twelve digits, or `aws`; nil for resources without one.
    package let account: String?
    /// The rest, with its own colons and slashes.
    package let resource: String
    package let description: String

    /// Reads an ARN of a known partition; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", !parts[2].isEmpty, !parts[5].isEmpty,
            Partition.all.contains(where: { $0.id == parts[1] })
        else { return nil }
        let region = parts[3].isEmpty ? nil : Region(parts[3])
        let isAccount = parts[4].utf8.count == 12 && parts[4].utf8.allSatisfy { (48...57).contains($0) }
        guard parts[3].isEmpty || region != nil, parts[4].isEmpty || parts[4] == "aws" || isAccount else { return nil }
        partition = parts[1]
        service = parts[2]
        self.region = region
        account = parts[4].isEmpty ? nil : parts[4]
        resource = parts[5]
        description = text
    }
}
