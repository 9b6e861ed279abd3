/// Zip archives in the form that AWS Lambda accepts.
///
/// Packing is reproducible: the same files give the same bytes. Unpacking never leaves the folder it was given and
/// stops at a size limit by counting the unpacked bytes, whatever the archive's headers say.
package enum ZipArchive {
    /// The maximum size of a function's unzipped code in bytes (AWS's quota: 250 MB).
    package static let unpackedLimit = 262_144_000
}
