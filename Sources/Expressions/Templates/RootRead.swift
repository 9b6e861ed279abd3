/// A name that an expression reads off the root, such as `parameters` in `parameters.size`.
public struct RootRead: Hashable, Sendable {
    /// The name.
    public let name: String

    /// The column of the name, in characters (Unicode scalars), from 1.
    public let column: Int

    /// The literal key that is read off the name's value: `size` in `parameters.size` and in `parameters['size']`.
    public let key: String?
}
