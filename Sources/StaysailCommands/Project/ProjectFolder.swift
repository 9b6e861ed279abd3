import Foundation

/// The project of a command: the folders of its configuration and its state.
struct ProjectFolder {
    /// The folder with `staysail.yaml` or `.staysail`, or the one that was given; absolute.
    let path: String
    /// The folder that holds the state; absolute.
    let state: String

    /// The file with the project's configuration.
    var configurationFile: String { "\(path)/staysail.yaml" }

    /// Finds the project of a file or folder: the nearest parent that has `staysail.yaml` or `.staysail`, else the
    /// folder itself. `state` (from `--state` or `STAYSAIL_STATE`) wins for the state.
    init(of folder: String, state: String?, files: FileManager = .default) {
        var candidate = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL
        var found = candidate.path
        while true {
            let path = candidate.path
            if files.fileExists(atPath: "\(path)/staysail.yaml") || files.fileExists(atPath: "\(path)/.staysail") {
                found = path
                break
            }
            let parent = candidate.deletingLastPathComponent().standardizedFileURL
            guard parent.path != path else { break }
            candidate = parent
        }
        path = found
        self.state = state ?? "\(found)/.staysail"
    }

    /// Creates the state folder, readable by its owner only.
    func createState() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandError(
                .failed,
                "The state folder \(state) cannot be created. Name another one with --state. "
                    + error.localizedDescription)
        }
    }
}
