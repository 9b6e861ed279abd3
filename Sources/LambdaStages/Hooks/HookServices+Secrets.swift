import Foundation
import StageKit

extension HookServices {
    /// Reads the process's environment, and files.
    package func secret(_ name: String) async throws -> String {
        if name.hasPrefix("file:") { return try secretFile(String(name.dropFirst(5))) }
        if name.hasPrefix("ssm:") || name.hasPrefix("secretsmanager:") || name.hasPrefix("arn:") {
            throw StageError(
                .invalidInput,
                "'\(name)' cannot be read by this program yet; give it as an environment variable: env:TOKEN")
        }
        let variable = name.hasPrefix("env:") ? String(name.dropFirst(4)) : name
        // What the whole process goes by is not for scripts.
        guard !variable.hasPrefix("AWS_") else {
            throw StageError(
                .invalidInput, "the credentials of the program, such as \(variable), are not for scripts")
        }
        guard let value = ProcessInfo.processInfo.environment[variable], !value.isEmpty else {
            throw StageError(
                .invalidInput, "the environment variable \(variable) is not set; export it before the run")
        }
        return value
    }

    private func secretFile(_ path: String) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw StageError(.invalidInput, "there is no file \(path), or it cannot be read")
        }
        defer { try? handle.close() }
        let limit = 64 << 10
        let data = try handle.read(upToCount: limit + 1) ?? Data()
        guard data.count <= limit, let text = String(validating: data, as: UTF8.self) else {
            throw StageError(
                .invalidInput, "the file \(path) is no secret: it is not text, or larger than \(limit >> 10) KiB")
        }
        return text.trimmingCharacters(in: .newlines)
    }
}
