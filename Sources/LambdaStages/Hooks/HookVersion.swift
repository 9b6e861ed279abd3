package import Foundation

/// A published version as hooks see it.
package struct HookVersion: Codable, Hashable, Sendable {
    /// Its number.
    package var version: String
    package var arn: String?
    package var description: String
    package var runtime: String?
    /// MB.
    package var memory: Int?
    /// Seconds.
    package var timeout: Int?
    /// Base64.
    package var codeSha256: String?
    /// Bytes.
    package var codeSize: Int?
    package var publishedAt: Date?
    /// The names of its environment variables, sorted; never their values.
    package var environmentKeys: [String]
    /// The aliases that refer to it, weights included, sorted.
    package var aliases: [String]

    package init(
        _ version: String, arn: String? = nil, description: String = "", runtime: String? = nil, memory: Int? = nil,
        timeout: Int? = nil, codeSha256: String? = nil, codeSize: Int? = nil, publishedAt: Date? = nil,
        environmentKeys: [String] = [], aliases: [String] = []
    ) {
        self.version = version
        self.arn = arn
        self.description = description
        self.runtime = runtime
        self.memory = memory
        self.timeout = timeout
        self.codeSha256 = codeSha256
        self.codeSize = codeSize
        self.publishedAt = publishedAt
        self.environmentKeys = environmentKeys
        self.aliases = aliases
    }
}
