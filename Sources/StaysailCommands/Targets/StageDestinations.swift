import LambdaStages
import StageKit

/// The regions and accounts that a pipeline's Lambda stages name, as far as they are known before the run.
struct StageDestinations {
    private let stages: [PreparedStage]

    init(_ pipeline: PreparedPipeline) {
        // Other stages may use these fields for something else.
        let types = Set(LambdaStageKinds.all().map(\.type))
        stages = pipeline.stages.filter { types.contains($0.kind.type) }
    }

    private struct Named {
        let stage: String
        let region: String?
    }

    /// The stages with their regions.
    private var named: [Named] {
        stages.map { Named(stage: $0.definition.id, region: $0.known.known("region")?.stringValue) }
    }

    /// The one region that all of them name; nil if there is no such region.
    var region: String? {
        let regions = Set(named.map(\.region))
        return regions.count == 1 ? regions.first ?? nil : nil
    }

    /// The warning for a run with another region than the pipeline's.
    func warning(region: String) -> String? {
        let others = named.filter { $0.region != nil && $0.region != region }
        guard let first = others.first?.region else { return nil }
        let stages = others.map(\.stage).joined(separator: ", ")
        return
            "warning: --region \(region) is for stages that name no region; the pipeline names \(first) for \(stages)."
    }

    /// Finds accounts that `staysail.yaml` does not define.
    /// - Throws: `DocumentError` if there are any.
    func check(_ accounts: [String: ProjectConfiguration.Account]) throws(DocumentError) {
        let faults = stages.compactMap { stage -> Diagnostic? in
            guard let name = stage.known.known("account")?.stringValue, accounts[name] == nil else { return nil }
            return Diagnostic(
                .error, ProjectConfiguration.unknownAccount(name),
                at: stage.input["account"]?.location ?? stage.definition.location, stage: stage.definition.id)
        }
        guard faults.isEmpty else { throw DocumentError(faults) }
    }
}

extension ProjectConfiguration {
    /// The error message for an account without an entry.
    static func unknownAccount(_ name: String) -> String {
        "The account '\(name)' is not defined. Write into staysail.yaml: accounts: { \(name): { id: \"123456789012\" } }, "
            + "with role: or profile: where it needs one."
    }
}
