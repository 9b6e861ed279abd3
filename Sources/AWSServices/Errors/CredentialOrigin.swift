/// A link of the chain, as a person may read it; it has no secrets.
package struct CredentialOrigin: Sendable, Hashable {
    /// `keys`, `role`, `web-identity`, `sso`, `login`, `process`, `container` or `instance`.
    package var link: String
    /// For a sentence: `the profile 'ci'`.
    package var name: String
    /// A sentence that says how to get valid ones.
    package var renewal: String
    /// Whether the source can be asked for other credentials.
    package var isRenewable = false
}
