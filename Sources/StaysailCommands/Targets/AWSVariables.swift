/// The environment's settings of AWS, as far as they win over `staysail.yaml`.
struct AWSVariables {
    private let variables: [String: String]

    init(_ variables: [String: String]) {
        self.variables = variables.filter { !$0.value.isEmpty }
    }

    /// The region.
    var region: String? { variables["AWS_REGION"] ?? variables["AWS_DEFAULT_REGION"] }

    /// Whether keys, a profile, or the role of a pod, container or CI job are named.
    var namesCaller: Bool {
        [
            "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ].contains { variables[$0] != nil }
    }

    /// Whether an address to call is named.
    var namesEndpoint: Bool { variables.keys.contains { $0.hasPrefix("AWS_ENDPOINT_URL") } }
}
