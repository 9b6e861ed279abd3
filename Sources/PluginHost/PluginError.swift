package import StageKit

/// The reason why a plugin cannot be used, or why it failed.
package struct PluginError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package struct Code: Hashable, Sendable {
        private enum Kind: Hashable {
            case manifest, unusable, handshake, protocolViolation, exited, timedOut, stageFailed, changed, canceled
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// Its manifest is invalid.
        package static let manifest = Code(.manifest)
        /// It cannot be started: its command does not exist or has another checksum, or the plugin asks for what it is
        /// not granted.
        package static let unusable = Code(.unusable)
        /// It did not answer `initialize` in time and in the right form.
        package static let handshake = Code(.handshake)
        /// It violated the protocol.
        package static let protocolViolation = Code(.protocolViolation)
        /// Its process exited before the response.
        package static let exited = Code(.exited)
        /// It did not answer in time.
        package static let timedOut = Code(.timedOut)
        /// It answered with an error.
        package static let stageFailed = Code(.stageFailed)
        /// Its steps differ from the recorded ones.
        package static let changed = Code(.changed)
        /// The run was canceled while the plugin was running.
        package static let canceled = Code(.canceled)
    }

    package var code: Code
    /// The plugin's name.
    package var plugin: String
    /// One sentence that names the plugin.
    package var message: String
    /// The code of the stage error that this error causes.
    var stageCode: StageError.Code = .failed
    /// Whether the plugin marked the error as retryable.
    var isRetryable = false

    package init(_ code: Code, plugin: String, _ message: String) {
        self.code = code
        self.plugin = plugin
        self.message = message
    }

    package var description: String { message }

    /// The error of the stage.
    package var stageError: StageError {
        StageError(stageCode, message, isRetryable: isRetryable, cause: self)
    }
}
