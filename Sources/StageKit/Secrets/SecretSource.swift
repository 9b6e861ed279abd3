public import Foundation

/// Reads secrets by their references.
public struct SecretSource: Sendable {
    private let environment: [String: String]?

    /// Reads a process's environment, and files.
    /// - Parameter environment: the environment variables.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    private init() { environment = nil }

    /// Gives a word for every secret: for who must not read any.
    static let hidden = SecretSource()

    /// The greatest size of a secret, in bytes.
    static let limit = 64 << 10

    /// A secret's value.
    /// - Parameter folder: the folder that relative paths start from.
    func value(of reference: SecretReference, folder: String) throws(SecretError) -> String {
        guard let environment else { return SecretRedactor.word }
        switch reference.location {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw SecretError(
                    .notThere, "The environment variable \(name) is not set; export it before the run.")
            }
            return value
        case .file(let path): return try file(path.hasPrefix("/") ? path : "\(folder)/\(path)")
        }
    }

    private func file(_ path: String) throws(SecretError) -> String {
        // It may be a pipe, which has no size.
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw SecretError(.notThere, "The file \(path) of a secret does not exist or cannot be read.")
        }
        defer { try? handle.close() }
        let data: Data
        do {
            data = try handle.read(upToCount: Self.limit + 1) ?? Data()
        } catch {
            throw SecretError(.notThere, "The file \(path) of a secret cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= Self.limit, let text = String(validating: data, as: UTF8.self) else {
            throw SecretError(
                .notThere,
                "The file \(path) cannot be a secret: it is not UTF-8, or larger than \(Self.limit >> 10) KiB.")
        }
        let value = text.trimmingCharacters(in: .newlines)
        guard !value.isEmpty else { throw SecretError(.notThere, "The file \(path) of a secret is empty.") }
        return value
    }
}
