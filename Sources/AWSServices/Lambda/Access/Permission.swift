/// The input of AddPermission: a statement of a function's resource policy.
package struct Permission: Encodable, Sendable, Hashable {
    package var statementId: String
    /// For example `lambda:InvokeFunction`.
    package var action: String
    /// A service (`s3.amazonaws.com`), an account, or `*`.
    package var principal: String
    package var sourceArn: String?
    package var sourceAccount: String?
    package var eventSourceToken: String?
    package var principalOrgID: String?
    /// For `lambda:InvokeFunctionUrl`: `AWS_IAM` or `NONE`.
    package var functionUrlAuthType: String?
    /// The policy is changed only if it shows this one.
    package var revisionId: String?

    package init(statementId: String, action: String, principal: String, sourceArn: String? = nil) {
        self.statementId = statementId
        self.action = action
        self.principal = principal
        self.sourceArn = sourceArn
    }
}
