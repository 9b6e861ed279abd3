/// Which function: names are unique in an account and a region.
struct FunctionKey: Hashable, Sendable, Codable {
    var accountID: String
    var region: String
    var name: String

    /// The ARN, with the qualifier if one is given.
    func arn(_ qualifier: String? = nil) -> String {
        "arn:aws:lambda:\(region):\(accountID):function:\(name)" + (qualifier.map { ":\($0)" } ?? "")
    }
}
