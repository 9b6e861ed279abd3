import Foundation
import StageKit

/// Checks of a pipeline before it runs on the local Lambda.
struct LocalRunChecks {
    private let stages: [PreparedStage]

    init(_ pipeline: PreparedPipeline) {
        stages = pipeline.stages
    }

    /// The programs that execute functions, by the beginnings of runtimes.
    private static let programs = [("python", "python3"), ("nodejs", "node")]

    /// Finds the programs that execute the pipeline's functions.
    /// - Parameter path: the variable PATH.
    /// - Throws: `CommandError` if one is missing.
    func checkPrograms(path: String) throws(CommandError) {
        let folders = path.split(separator: ":").map(String.init)
        var messages: [String] = []
        for stage in stages {
            guard let runtime = stage.known.known("runtime")?.stringValue,
                let program = Self.programs.first(where: { runtime.hasPrefix($0.0) })?.1,
                !folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") })
            else { continue }
            messages.append(
                "Stage \(stage.definition.id) needs '\(program)' to execute \(runtime) functions on the local Lambda, and "
                    + "it is not on PATH. Install \(program), or add its folder to PATH.")
        }
        guard messages.isEmpty else { throw CommandError(.failed, messages) }
    }

    /// Hints for stages whose health checks read metrics of functions that nothing invokes.
    var hints: [String] {
        let callers = stages.filter { $0.kind.type == "invoke" && $0.known.known("rate") != nil }
        return stages.compactMap { stage in
            let checks = stage.known.known("healthChecks")?.arrayValue ?? []
            guard stage.kind.type == "route", checks.contains(where: { $0["metric"] != nil }) else { return nil }
            let function = stage.known.known("function")
            let isInvoked = callers.contains { caller in
                let called = caller.known.known("function")
                return called == nil || function == nil || called == function
            }
            guard !isInvoked else { return nil }
            let id = stage.definition.id
            return
                "hint: Stage \(id) has a metric check, and no stage sends traffic. On the local Lambda the check stays "
                + "inconclusive: add a stage { id: traffic, type: invoke, with: { alias: live, rate: 5/s, while: \(id) } }."
        }
    }
}
