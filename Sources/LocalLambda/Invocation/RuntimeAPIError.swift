/// A breach of the Runtime API's rules by a process.
enum RuntimeAPIError: Error, Sendable {
    /// It asked for the next event while one is open.
    case invalidTransition
    /// It answered an event that is not open.
    case invalidRequestID
    case tooLarge
}
