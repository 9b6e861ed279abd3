import Foundation
import Subprocess
import Synchronization

/// Finds `python3` and `node` once, and reports once if a function asks for another version.
final class Interpreters: Sendable {
    private struct Found: Sendable {
        var path: String
        var version: String
    }

    private struct State {
        var found: [String: Found] = [:]
        var told: Set<String> = []
    }

    private let notice: (@Sendable (String) -> Void)?
    private let state = Mutex(State())

    init(notice: (@Sendable (String) -> Void)?) {
        self.notice = notice
    }

    func python(_ version: String) async throws -> String {
        // The path behind version managers' wrappers: those need variables that a function does not get.
        let found = try await find(
            "python3", ["-c", "import sys; print(sys.executable, '%d.%d' % sys.version_info[:2])"])
        tell(if: found, isNot: version, runtime: "python\(version)")
        return found.path
    }

    func node(_ version: String) async throws -> String {
        let found = try await find("node", ["-p", "process.execPath + ' ' + process.versions.node.split('.')[0]"])
        tell(if: found, isNot: version, runtime: "nodejs\(version).x")
        return found.path
    }

    private func find(_ name: String, _ arguments: [String]) async throws -> Found {
        if let found = state.withLock({ $0.found[name] }) { return found }
        let missing = APIError(
            status: 500, code: "ServiceException",
            message: "The local Lambda found no \(name) on PATH to run this function with. Install it.")
        guard
            let result = try? await Subprocess.run(
                .name(name), arguments: Arguments(arguments), output: .string(limit: 4096), error: .discarded),
            result.terminationStatus.isSuccess
        else { throw missing }
        let parts = result.standardOutput.split(whereSeparator: \.isNewline).first?.split(separator: " ") ?? []
        guard parts.count >= 2 else { throw missing }
        let found = Found(path: parts.dropLast().joined(separator: " "), version: String(parts[parts.count - 1]))
        state.withLock { $0.found[name] = found }
        return found
    }

    private func tell(if found: Found, isNot version: String, runtime: String) {
        guard found.version != version, state.withLock({ $0.told.insert(runtime).inserted }) else { return }
        notice?("\(runtime) functions run on version \(found.version), which is the one found here (\(found.path)).")
    }
}
