package import StageKit

/// Why a plugin cannot be used, or why it failed.
package struct PluginError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package struct Code: Hashable, Sendable {
        private enum Kind: Hashable {
            case manifest, unusable, handshake, protocolViolation, ended, timedOut, stageFailed, changed, canceled
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// Its manifest is invalid.
        package static let manifest = Code(.manifest)
        /// It cannot be started: its command does not exist or has another checksum, or the plugin asks for what it is
        /// not granted.
        package static let unusable = Code(.unusable)
        /// It did not say, in time and in the right form, what it is.
        package static let handshake = Code(.handshake)
        /// It sent what the protocol does not have.
        package static let protocolViolation = Code(.protocolViolation)
        /// It ended before it had answered.
        package static let ended = Code(.ended)
        /// It did not answer in time.
        package static let timedOut = Code(.timedOut)
        /// It answered that its stage failed.
        package static let stageFailed = Code(.stageFailed)
        /// Its steps are other ones than those recorded.
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
    /// Whether another attempt may help, by the plugin's own word.
    var isRetryable = false

    package init(_ code: Code, plugin: String, _ message: String) {
        self.code = code
        self.plugin = plugin
        self.message = message
    }

    package var description: String { message }

    /// The same, as a stage fails with it.
    package var stageError: StageError {
        StageError(stageCode, message, isRetryable: isRetryable, cause: self)
    }
}
