/// The code of a version: an archive that the code store has, or an image's address.
struct CodeReference: Hashable, Sendable, Codable {
    /// The hash as AWS writes it, in base 64.
    var sha256: String
    /// Bytes of the archive; 0 for an image.
    var size: Int
    /// The archive's name in the code store; nil for an image.
    var archive: String?
    var imageURI: String?
}
