import AWSServices
import Foundation
import StageKit

/// Invokes a function a number of times, each execution a durable step.
struct Executions: Sendable {
    let function: FunctionClient
    let input: InvokeInput
    let payload: [UInt8]
    let context: StageContext

    /// The results in the order of the executions.
    func run() async throws -> [InvocationReport] {
        let count = input.fields.executions ?? 1
        let width = min(count, input.fields.parallel ?? 1)
        guard width > 1 else {
            var results: [InvocationReport] = []
            for number in 1...count {
                if count > 1 {
                    await context.progress(
                        "execution \(number) of \(count)", fraction: Double(number - 1) / Double(count))
                }
                results.append(try await execute(number, in: context))
            }
            return results
        }
        let group = try context.parallel("executions")
        return try await withThrowingTaskGroup(of: (Int, InvocationReport).self) { tasks in
            var results: [Int: InvocationReport] = [:]
            var next = 1
            func start() {
                guard next <= count else { return }
                let number = next
                next += 1
                tasks.addTask { (number, try await execute(number, in: group)) }
            }
            for _ in 0..<width { start() }
            while let (number, result) = try await tasks.next() {
                results[number] = result
                await context.progress(
                    "\(results.count) of \(count) executions", fraction: Double(results.count) / Double(count))
                start()
            }
            return results.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func execute(_ number: Int, in context: StageContext) async throws -> InvocationReport {
        let step = "execution \(number)"
        if context.wasStarted(step) {
            guard input.fields.repeat != .never else {
                throw StageError(
                    .unknownOutcome,
                    "Execution \(number) of \(input.subject) was running when the run was interrupted, and its result is not known. "
                        + "'repeat: never' forbids to repeat it.")
            }
        }
        let mark = InvocationMark(run: context.runID, stage: context.stageID, execution: String(number))
        let isEvent = input.fields.invocationType == .event
        let request = InvokeRequest(
            functionName: function.id, qualifier: input.fields.qualifier, payload: Data(payload),
            invocationType: isEvent ? .event : .requestResponse, wantsLogTail: !isEvent,
            clientContext: mark.clientContext, timeout: input.timeout.duration)
        return try await context.step(step, kept: { $0.kept(hasPayloads: context.keepsPayloads) }) {
            do {
                return InvocationReport(try await function.call(of: input.subject) { try await $0.invoke(request) })
            } catch let error as StageError where error.aws?.code == .timedOut {
                return InvocationReport(timedOutAfter: input.timeout)
            }
        }
    }
}
