/// The input of AssumeRole.
package struct AssumeRoleRequest: Sendable, Hashable {
    package var roleArn: String
    /// Shown in CloudTrail; 2 to 64 of `A-Z a-z 0-9 _ + = , . @ -`.
    package var sessionName: String
    package var externalId: String?
    /// 15 minutes to the role's limit; nil is AWS's default, one hour.
    package var duration: Duration?

    package init(
        roleArn: String, sessionName: String = "staysail", externalId: String? = nil, duration: Duration? = nil
    ) {
        self.roleArn = roleArn
        self.sessionName = sessionName
        self.externalId = externalId
        self.duration = duration
    }
}
