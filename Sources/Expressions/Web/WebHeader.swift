/// One header field of a web request or answer.
public struct WebHeader: Hashable, Sendable {
    /// The name; compared without regard to case.
    public var name: String
    /// The value.
    public var value: String

    /// Makes a field.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension Sequence<WebHeader> {
    /// The first field of that name; nil if there is none. Case does not count.
    public func first(named name: String) -> String? {
        first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
