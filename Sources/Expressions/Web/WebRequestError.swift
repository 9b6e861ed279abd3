/// What kept an answer away, where the client can tell whether sending the request again is of any use.
public protocol WebRequestError: Error {
    /// Whether the same request would meet the same fault again: its address is refused or is none, it is redirected
    /// in circles, or the answer is too large.
    var isLasting: Bool { get }
}
