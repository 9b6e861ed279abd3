/// The size of `/tmp` in MB, 512 (default) to 10,240.
package struct EphemeralStorage: Codable, Sendable, Hashable {
    package var size: Int

    package init(size: Int) {
        self.size = size
    }
}
