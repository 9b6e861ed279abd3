/// Who AWS takes us for.
package struct CallerIdentity: Sendable, Hashable {
    /// Twelve digits.
    package var account: String
    package var arn: String
    package var userId: String

    package init(account: String, arn: String, userId: String) {
        self.account = account
        self.arn = arn
        self.userId = userId
    }
}
