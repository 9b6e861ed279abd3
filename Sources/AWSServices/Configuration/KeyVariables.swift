import SigV4

/// The keys in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
struct KeyVariables {
    /// nil if none of them is set.
    let credentials: Credentials?

    init(_ environment: AWSEnvironment) throws(AWSError) {
        let key = environment.variable("AWS_ACCESS_KEY_ID")
        let secret = environment.variable("AWS_SECRET_ACCESS_KEY")
        switch (key, secret) {
        case (let key?, let secret?):
            credentials = Credentials(
                accessKeyID: key, secretAccessKey: secret,
                sessionToken: environment.variable("AWS_SESSION_TOKEN"))
        case (nil, nil):
            credentials = nil
        default:
            let (set, missing) =
                key == nil
                ? ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID") : ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
            throw AWSError(
                .noCredentials, "\(set) is set and \(missing) is not. Set both, or neither.", outcome: .notSent)
        }
    }
}
