package import StageKit

/// Why a plugin cannot be used, or why it failed.
package struct PluginError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package struct Code: Hashable, Sendable {
        private enum Kind: Hashable {
            case manifest, unusable, handshake, protocolViolation, ended, silent, said, changed, canceled
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// Its manifest is faulty.
        package static let manifest = Code(.manifest)
        /// It cannot be started: its command is not there, is another one than pinned, or it asks for what it is not
        /// granted.
        package static let unusable = Code(.unusable)
        /// It did not say, in time and in the right form, what it is.
        package static let handshake = Code(.handshake)
        /// It sent what the protocol does not have.
        package static let protocolViolation = Code(.protocolViolation)
        /// It ended before it had answered.
        package static let ended = Code(.ended)
        /// It did not answer in time.
        package static let silent = Code(.silent)
        /// It answered that its stage failed.
        package static let said = Code(.said)
        /// Its steps are other ones than those recorded.
        package static let changed = Code(.changed)
        /// The run was cancelled while it was at work.
        package static let canceled = Code(.canceled)
    }

    package var code: Code
    /// The plugin's name.
    package var plugin: String
    /// One sentence that names the plugin.
    package var message: String
    /// What a stage that fails over it tells the engine.
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
