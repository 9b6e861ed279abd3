/// The handling of an interrupted call whose result is unknown.
package enum Repetition: String, Decodable, Sendable {
    /// It is sent again.
    case always
    /// It is not sent again.
    case never
}
