/// A call of a function in an expression, as written.
public struct FunctionCall: Hashable, Sendable {
    /// The function's name, without `#`.
    public let name: String

    /// The arguments; nil for one that is not a literal.
    public let arguments: [JSONValue?]

    /// The column of the call, in characters (Unicode scalars), from 1.
    public let column: Int

    /// The length of the call in characters.
    public let length: Int

    /// The literal keys that are read off the call's value, one off the other: `outputs` and `version` in
    /// `#stage('deploy').outputs['version']`. A key that is computed ends them.
    public let reads: [Read]

    /// A literal key that is read off a value.
    public struct Read: Hashable, Sendable {
        /// The key.
        public let key: String

        /// The column of the key, in characters (Unicode scalars), from 1.
        public let column: Int
    }
}
