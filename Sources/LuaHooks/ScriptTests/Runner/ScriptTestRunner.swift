import Foundation
package import LambdaStages
import LuaRuntime
import StageKit

/// Runs the tests of scripts, in virtual time and with doubles for all that scripts may ask.
package struct ScriptTestRunner: Sendable {
    private let hooks: HookFactories
    private let findKind: ScriptKindFinder

    /// - Parameters:
    ///   - hooks: by which scripts are run, as in a pipeline.
    ///   - findKind: reads the kind of a script's file.
    package init(
        hooks: HookFactories = .lua,
        findKind: @escaping ScriptKindFinder = { file in try LuaScript(path: file).kind }
    ) {
        self.hooks = hooks
        self.findKind = findKind
    }

    /// The test files in a folder and those below, sorted. Folders that begin with a dot are left out.
    package static func files(in folder: String) -> [String] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        return names.compactMap { $0 as? String }
            .filter { name in
                ScriptTestFile.isOne(name) && !name.split(separator: "/").contains { $0.hasPrefix(".") }
            }
            .sorted()
    }

    /// Runs the tests of one file, each in a fresh state.
    /// - Parameters:
    ///   - path: the file.
    ///   - shownAs: its name in results.
    ///   - filter: only tests with this in their names; case does not count.
    ///   - report: is given each result as it comes.
    package func run(
        _ path: String, shownAs file: String, filter: String?, report: (ScriptTestResult) -> Void
    ) async throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            report(.init(file: file, name: nil, failure: .init("\(file) cannot be read as text.")))
            return
        }
        let first = session(path)
        do {
            try await first.run(text, file: file, test: nil)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            report(.init(file: file, name: nil, failure: Self.failure(error, text, file, nil)))
            return
        }
        if first.names.isEmpty {
            let message = "\(file) has no test: write test(\"what it shows\", function(t) … end)."
            report(.init(file: file, name: nil, failure: .init(message, file: file)))
        }
        for (index, name) in first.names.enumerated() {
            if let filter, !name.localizedCaseInsensitiveContains(filter) { continue }
            report(try await run(index + 1, name, text, path, file))
        }
    }

    private func run(
        _ number: Int, _ name: String, _ text: String, _ path: String, _ file: String
    ) async throws -> ScriptTestResult {
        let session = session(path)
        let start = ContinuousClock.now
        var result = ScriptTestResult(file: file, name: name)
        do {
            try await session.run(text, file: file, test: number)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            result.failure = Self.failure(error, text, file, session.mismatch)
        }
        result.milliseconds = start.duration(to: .now).inSeconds * 1000
        result.lines = session.world.read(\.lines)
        return result
    }

    private func session(_ path: String) -> ScriptTestSession {
        ScriptTestSession(path: path, hooks: hooks, findKind: findKind)
    }

    /// The failure with the source location in the test's file.
    private static func failure(
        _ error: any Error, _ text: String, _ file: String, _ mismatch: ExpectationMatcher.Mismatch?
    ) -> ScriptTestResult.Failure {
        guard let error = error as? LuaError else { return .init(String(describing: error), file: file) }
        let own = error.traceback.filter { $0.file != TestPrelude.file }
        let isInPrelude = error.file == nil || error.file == TestPrelude.file
        var failure = ScriptTestResult.Failure(
            error.isLimit ? error.sentence : error.message, file: isInPrelude ? own.first?.file ?? file : error.file,
            line: isInPrelude ? own.first?.line : error.line, lineText: isInPrelude ? nil : error.lineText)
        if let line = failure.line, failure.lineText == nil, failure.file == file {
            failure.lineText = LuaLines.shown(line, of: LuaLines.of(text))
        }
        if let mismatch, error.message == mismatch.sentence {
            (failure.expected, failure.got) = (mismatch.expected, mismatch.got)
        }
        return failure
    }
}
