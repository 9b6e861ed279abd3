/// What becomes of a call that had begun when a run was cut off, and whose end nobody knows.
package enum Repetition: String, Decodable, Sendable {
    /// It is made again.
    case always
    /// It is not made again.
    case never
}
