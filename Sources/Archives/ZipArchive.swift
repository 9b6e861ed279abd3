/// Zip archives as AWS Lambda takes them.
///
/// Packing is reproducible: the same files give the same bytes. Unpacking never leaves the folder it was given and
/// stops at a size limit by counting what really comes out, whatever the archive's headers say.
package enum ZipArchive {
    /// What a function's code may be at most, unzipped, in bytes (AWS's quota: 250 MB).
    package static let unpackedLimit = 262_144_000

    /// Names that are never packed: the repository, and our own state.
    package static let leftOut: Set<String> = [".git", ".staysail"]
}
