/// Where the local Lambda keeps its state.
package enum LocalStorage: Sendable, Hashable {
    /// Gone when the server stops.
    case memory
    /// In a folder, made if it is not there. One process at a time holds it; a change is answered once it is on disk.
    case folder(String)
}
