import AWSServices
import StageKit

/// Invokes a function: a number of times, or as traffic at a rate.
struct InvokeStage: Stage {
    func run(_ input: InvokeInput, context: StageContext) async throws -> InvokeOutput {
        let services = try context.services[LambdaServices.self]
        let function = try await FunctionClient(input.reference, services)
        let payload = try await input.fields.payload?.load(function.services, context, step: "read payload") ?? []
        if let rate = input.fields.rate {
            let wasStarted = context.wasStarted("traffic")
            let traffic = Traffic(
                function: function, input: input, payload: payload, rate: rate, samples: services.errorSamples,
                context: context)
            return InvokeOutput(
                traffic: try await context.step("traffic") {
                    if wasStarted {
                        await context.warn("The traffic was interrupted with the run; it is sent again.")
                    }
                    return try await traffic.run()
                })
        }
        let executions = Executions(function: function, input: input, payload: payload, context: context)
        let results = try await executions.run()
        let failures = results.enumerated().compactMap { index, result in
            result.failure.map { (number: index + 1, text: $0) }
        }
        for (index, result) in results.enumerated() {
            await context.report(
                .custom(
                    type: "invocation_ended",
                    data: [
                        "execution": .integer(Int64(index + 1)), "function": .string(input.subject),
                        "version": result.executedVersion.map { .string($0.description) } ?? .null,
                        "failure": result.failure.map { .string($0) } ?? .null,
                        "durationMs": result.durationMs.map { .real(JSONReal($0)) } ?? .null,
                    ]))
        }
        for line in results.first(where: { $0.error != nil })?.error?.log ?? [] {
            await context.log("log: \(line)", level: .warning)
        }
        guard let first = failures.first else { return InvokeOutput(invokeResultsList: results) }
        let which = results.count > 1 ? "\(failures.count) of \(results.count) executions" : "The invocation"
        let number = results.count > 1 ? "execution \(first.number): " : ""
        throw StageError(.failed, "\(which) of \(input.subject) failed: \(number)\(first.text.endedSentence)")
    }
}

/// The outputs of an Invoke.
struct InvokeOutput: Codable, Sendable {
    /// One entry an execution; empty for traffic.
    var invokeResultsList: [InvocationReport] = []
    /// The counts of traffic; absent for executions.
    var traffic: TrafficTally.Summary?
}
