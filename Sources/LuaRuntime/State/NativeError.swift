/// The end of a Swift body without results.
enum NativeError: Error {
    /// An error of the script, prefixed with its location.
    case message(String)
    /// An error of the script of a certain kind.
    case coded(LuaError.Code, String, cause: (any Error)?)
    /// The argument must first be made text by its `__tostring`; then the body is called again.
    case needsText(Int32)
    /// The script waits for the host.
    case wait
    /// A limit is over; the state says which.
    case stop
}
