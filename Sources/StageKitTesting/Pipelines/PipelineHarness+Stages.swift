package import AWSServices
package import StageKit

/// The common setup of the Lambda stages' tests: one function, `checkout`, with its alias `live`.
extension PipelineHarness {
    /// A harness with three versions of the code, `v1` to `v3`.
    package static func checkout() throws -> PipelineHarness {
        let harness = try PipelineHarness()
        for number in 1...3 { try harness.write("v\(number)/app.py", "version = \(number)\n") }
        return harness
    }

    private static func document(_ stages: String) -> String {
        "name: test\ndefaults: { function: checkout }\nstages:\n\(stages)"
    }

    /// Checks a pipeline, given by its stages.
    package func prepare(_ stages: String) async throws -> PreparedPipeline {
        try await prepare(pipeline: Self.document(stages))
    }

    /// Runs a pipeline, given by its stages, as the only run.
    @discardableResult
    package func run(_ stages: String, id: String = "r1") async throws -> Run {
        let pipeline = try await prepare(stages)
        return try await runner(InMemoryRunStore())
            .run(pipeline, id: id, observe: recorder.record)
    }

    /// The diagnostics of a pipeline, one a line.
    package func faults(_ stages: String) async throws -> String {
        do {
            _ = try await prepare(stages)
            return ""
        } catch let faults as DocumentError {
            return faults.description
        }
    }

    /// A deploy stage for a version of the code, `v1` to `v3`.
    package static func deploy(_ code: String = "v1", id: String = "deploy", needs: String = "", more: String = "")
        -> String
    {
        """
          - id: \(id)
            type: deploy
            needs: [\(needs)]
            with: { runtime: python3.12, handler: app.handler, role: "arn:aws:iam::123456789012:role/a",
                    code: { path: \(code) }, publish: true\(more.isEmpty ? "" : ", \(more)") }

        """
    }

    /// A stage of any type.
    package static func stage(_ id: String, _ type: String, needs: String = "", extra: String = "", _ with: String)
        -> String
    {
        "  - id: \(id)\n    type: \(type)\n    needs: [\(needs)]\n\(extra.isEmpty ? "" : "    \(extra)\n")"
            + "    with: { \(with) }\n"
    }

    /// Deploys these versions of the code, one after the other, and routes `live` to one of them.
    package func publish(_ codes: [String] = ["v1", "v2"], live: FunctionVersion? = 1) async throws {
        for code in codes { try await run(Self.deploy(code)) }
        if let live { lambda.change { $0.move("live", of: "checkout", to: live) } }
        lambda.forgetCalls()
    }

    /// The weights that were reported, as text.
    package var weights: [String] { recorder.shifts.compactMap { $0.json["weights"]?.text() } }
}
