import Foundation

/// Where settings are read from: variables and files, as values, so that tests set neither.
package struct AWSEnvironment: Sendable {
    package var variables: [String: String]
    /// The home folder, for `~/.aws`; nil if there is none.
    package var home: String?
    /// A file's text; nil if there is no such file or it cannot be read.
    package var readFile: @Sendable (_ path: String) -> String?

    package init(
        variables: [String: String], home: String? = nil,
        readFile: @escaping @Sendable (_ path: String) -> String? = { _ in nil }
    ) {
        self.variables = variables
        self.home = home
        self.readFile = readFile
    }

    /// Of this process.
    package static var process: AWSEnvironment {
        let variables = ProcessInfo.processInfo.environment
        return AWSEnvironment(
            variables: variables, home: variables["HOME"],
            readFile: { path in
                FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
            })
    }

    /// A variable that is set to something.
    func variable(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
