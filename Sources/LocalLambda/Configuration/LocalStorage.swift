/// Where the local Lambda keeps its state.
package enum LocalStorage: Sendable, Hashable {
    /// Gone when the server stops.
    case memory
    /// In a folder, created if it does not exist. One process at a time owns it.
    case folder(String)
}
