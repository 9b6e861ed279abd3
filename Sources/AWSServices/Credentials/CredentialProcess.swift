import Expressions
import Foundation
import Subprocess
import SystemPackage

/// A program that prints credentials, the `credential_process` of a profile.
package struct CredentialProcess: Sendable, Hashable {
    let command: [String]
    let profile: String

    private struct Document: Decodable {
        var version: Int
    }

    func run() async throws -> TemporaryCredentials {
        let name = "The credential_process of the profile '\(profile)' (\(command[0]))"
        let output: String
        do {
            let result = try await Subprocess.run(
                command[0].contains("/") ? .path(FilePath(command[0])) : .name(command[0]),
                arguments: Arguments(Array(command.dropFirst())), output: .string(limit: 1 << 16),
                error: .string(limit: 1 << 16))
            guard result.terminationStatus.isSuccess else {
                let said = result.standardError.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? "."
                throw AWSError.missing("\(name) ended with \(result.terminationStatus)\(said)")
            }
            output = result.standardOutput
        } catch let error as AWSError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw AWSError.missing("\(name) cannot be run: \(error)")
        }
        guard let value = try? JSONValue(parsing: output),
            let document = try? value.decode(CredentialDocument.self, keys: .capitalized),
            (try? value.decode(Document.self, keys: .capitalized))?.version == 1
        else {
            throw AWSError.missing(
                "\(name) does not print JSON with Version 1, AccessKeyId and SecretAccessKey.")
        }
        return try document.credentials(from: name)
    }
}
