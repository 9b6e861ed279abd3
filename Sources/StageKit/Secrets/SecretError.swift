/// A secret that cannot be had. Its text never holds the secret.
public struct SecretError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of fault.
    public struct Code: Hashable, Sendable {
        private enum Kind { case notAReference, notSupported, notThere, changed }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// The text is not a reference to a secret.
        public static let notAReference = Code(.notAReference)
        /// A place that this version cannot read.
        public static let notSupported = Code(.notSupported)
        /// The secret does not exist or cannot be used.
        public static let notThere = Code(.notThere)
        /// The secret is not the one that the run started with.
        public static let changed = Code(.changed)
    }

    /// The kind of fault.
    public let code: Code
    /// One sentence.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
