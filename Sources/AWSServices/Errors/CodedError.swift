/// An error with a code for programs and a sentence for people.
package protocol CodedError: Error, Sendable, Hashable, CustomStringConvertible {
    associatedtype Code: Sendable, Hashable

    var code: Code { get }
    /// One or more sentences for people.
    var message: String { get }
}

extension CodedError {
    package var description: String { message }
}
