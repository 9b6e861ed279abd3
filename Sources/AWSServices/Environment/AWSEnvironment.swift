import Foundation

/// The variables, files, programs and people that settings come from, as values, so that tests set none of them.
package struct AWSEnvironment: Sendable {
    package var variables: [String: String]
    /// The home folder, for `~/.aws`; nil if there is none.
    package var home: String?
    /// A file's text; nil if there is no such file or it cannot be read.
    package var readFile: @Sendable (_ path: String) -> String?
    /// Replaces a file that only its owner may read, such as a cache of tokens; it may fail silently.
    package var writeFile: @Sendable (_ path: String, _ text: String) -> Void
    /// Asks the person for the code of an MFA device; nil where nobody can be asked.
    package var oneTimeCode: (@Sendable (_ serial: String) async throws -> String)?

    package init(
        variables: [String: String], home: String? = nil,
        readFile: @escaping @Sendable (_ path: String) -> String? = { _ in nil },
        writeFile: @escaping @Sendable (_ path: String, _ text: String) -> Void = { _, _ in },
        oneTimeCode: (@Sendable (_ serial: String) async throws -> String)? = nil
    ) {
        self.variables = variables
        self.home = home
        self.readFile = readFile
        self.writeFile = writeFile
        self.oneTimeCode = oneTimeCode
    }

    /// The environment of this process.
    package static var process: AWSEnvironment {
        let variables = ProcessInfo.processInfo.environment
        return AWSEnvironment(
            variables: variables, home: variables["HOME"],
            readFile: { path in
                FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
            },
            writeFile: { path, text in
                let temporary = "\(path).\(UUID().uuidString)"
                let isMade = FileManager.default.createFile(
                    atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
                if isMade, rename(temporary, path) != 0 { unlink(temporary) }
            })
    }

    /// A variable that is not empty.
    func variable(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A path with the home folder in place of `~`.
    func expandingHome(_ path: String) -> String {
        path == "~" || path.hasPrefix("~/") ? (home ?? "") + path.dropFirst() : path
    }
}
