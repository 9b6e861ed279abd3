/// A reference to a secret: it is recorded in place of the value.
public struct SecretReference: Hashable, Sendable, CustomStringConvertible {
    enum Place: Hashable {
        /// An environment variable.
        case environment(String)
        /// A file; a relative path starts from the pipeline's folder.
        case file(String)
    }

    let location: Place

    /// Reads `env:NAME` or `file:PATH`.
    /// - Throws: ``SecretError`` for anything else. It does not repeat the text, which may be the secret itself.
    public init(_ text: String) throws(SecretError) {
        if text.hasPrefix("env:"), text.count > 4 {
            location = .environment(String(text.dropFirst(4)))
        } else if text.hasPrefix("file:"), text.count > 5 {
            location = .file(String(text.dropFirst(5)))
        } else if let kind = ["ssm:", "secretsmanager:", "arn:"].first(where: { text.hasPrefix($0) }) {
            throw SecretError(
                .notSupported,
                "Secrets behind '\(kind)' cannot be read yet; put the value into a variable (env:NAME) or a file "
                    + "(file:PATH).")
        } else {
            throw SecretError(
                .notAReference, "Give a secret as a reference, env:NAME or file:PATH, not as its value.")
        }
    }

    /// As it is written for who is in another folder.
    func absolute(from folder: String) -> String {
        guard case .file(let path) = location, !path.hasPrefix("/") else { return description }
        return "file:\(folder)/\(path)"
    }

    /// As it is written, such as `env:TOKEN`.
    public var description: String {
        switch location {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }
}
