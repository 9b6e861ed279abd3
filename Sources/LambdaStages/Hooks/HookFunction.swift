/// A function as hooks see it.
package struct HookFunction: Codable, Hashable, Sendable {
    package var name: String
    package var arn: String?
    package var region: String?
    package var tags: [String: String]

    package init(_ name: String, arn: String? = nil, region: String? = nil, tags: [String: String] = [:]) {
        self.name = name
        self.arn = arn
        self.region = region
        self.tags = tags
    }
}
