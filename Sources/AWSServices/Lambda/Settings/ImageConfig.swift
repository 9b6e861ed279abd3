/// What overrides a container image's own settings. All nil: nothing.
package struct ImageConfig: Codable, Sendable, Hashable {
    package var entryPoint: [String]?
    package var command: [String]?
    package var workingDirectory: String?

    package init(entryPoint: [String]? = nil, command: [String]? = nil, workingDirectory: String? = nil) {
        self.entryPoint = entryPoint
        self.command = command
        self.workingDirectory = workingDirectory
    }
}

/// An image's settings as answers show them.
package struct ImageConfigResponse: Codable, Sendable, Hashable {
    package struct Failure: Codable, Sendable, Hashable {
        package var errorCode: String?
        package var message: String?
    }

    package var imageConfig: ImageConfig?
    package var error: Failure?
}
