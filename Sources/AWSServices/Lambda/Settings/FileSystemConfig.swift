/// An EFS access point and where it is mounted, below `/mnt/`.
package struct FileSystemConfig: Codable, Sendable, Hashable {
    package var arn: String
    package var localMountPath: String

    package init(arn: String, localMountPath: String) {
        self.arn = arn
        self.localMountPath = localMountPath
    }
}
