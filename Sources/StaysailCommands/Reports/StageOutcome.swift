import AWSServices
import OrderedCollections
import StageKit

/// The result of a stage in a few words, read from its outputs.
enum StageOutcome {
    static func text(_ stage: StageRun) -> String {
        let outputs = stage.outputs
        switch stage.type {
        case "deploy", "update-code": return deployed(outputs)
        case "route": return routed(outputs)
        case "invoke": return invoked(outputs)
        case "delete": return deleted(outputs)
        case "manual-judgment": return answered(outputs)
        default: return ""
        }
    }

    private static func deployed(_ outputs: JSONValue) -> String {
        let function = outputs["functionName"]?.stringValue ?? ""
        let changes = outputs["changes"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let what =
            outputs["created"]?.boolValue == true
            ? "\(function) created"
            : changes.isEmpty
                ? "\(function): nothing to change" : "\(function): \(changes.joined(separator: ", ")) changed"
        guard let version = outputs["version"]?.stringValue, version != "$LATEST" else { return what }
        return outputs["published"]?.boolValue == true
            ? "\(what), version \(version) published" : "\(what), version \(version)"
    }

    private static func routed(_ outputs: JSONValue) -> String {
        guard let alias = outputs["alias"]?.stringValue else { return "" }
        let same = outputs["changed"]?.boolValue == false ? " (unchanged)" : ""
        return "alias \(alias) → \(Weights.text(outputs["weights"]))\(same)"
    }

    private static func answered(_ outputs: JSONValue) -> String {
        let choice = outputs["choice"]?.stringValue.map { ": \($0)" } ?? ""
        return "approved by \(outputs["by"]?.stringValue ?? "")\(choice)"
    }

    private static func invoked(_ outputs: JSONValue) -> String {
        if let traffic = outputs["traffic"], let total = traffic["invocations"]?.intValue {
            let shares = (traffic["versions"]?.objectValue ?? [:]).sorted {
                FunctionVersion.comesFirst($0.key, before: $1.key)
            }
            .map { version, tally in
                let count = tally["count"]?.intValue ?? 0
                let errors = tally["errors"]?.intValue ?? 0
                let share = total > 0 ? (Double(count) / Double(total) * 100) : 0
                let failed = errors > 0 ? ", \(errors) with errors" : ""
                return "version \(version) answered \(count) (\(share.percent)\(failed))"
            }
            return ([counted(total)] + shares).joined(separator: ", ")
        }
        let results = outputs["invokeResultsList"]?.arrayValue ?? []
        let versions = Set(results.compactMap { $0["executedVersion"]?.stringValue }).sorted {
            FunctionVersion.comesFirst($0, before: $1)
        }
        let by = versions.isEmpty ? "" : " by version \(versions.joined(separator: ", "))"
        return "\(counted(results.count)) answered\(by)"
    }

    private static func counted(_ invocations: Int) -> String {
        invocations == 1 ? "1 invocation" : "\(invocations) invocations"
    }

    private static func deleted(_ outputs: JSONValue) -> String {
        let deleted = outputs["deleted"]?.arrayValue?.compactMap { $0.stringValue } ?? []
        let kept = (outputs["kept"]?.arrayValue ?? []).compactMap { item -> String? in
            guard let version = item["version"]?.stringValue else { return nil }
            let reason = item["reason"]?.stringValue ?? ""
            return reason.isEmpty || reason == "not selected" ? version : "\(version) (\(reason))"
        }
        let gone = deleted.isEmpty ? "nothing deleted" : "deleted \(deleted.joined(separator: ", "))"
        return kept.isEmpty ? gone : "\(gone); kept \(kept.joined(separator: ", "))"
    }
}
