/// An error of a request whose client knows whether a retry can succeed.
public protocol WebRequestError: Error {
    /// Whether a retry must fail in the same way: the address is refused or invalid, the request is redirected
    /// in circles, or the answer is too large.
    var isLasting: Bool { get }
}
