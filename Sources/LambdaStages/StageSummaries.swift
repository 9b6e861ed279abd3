import AWSServices
import OrderedCollections
import StageKit

extension DeployOutput {
    /// The result line of a Deploy or an Update Code.
    static func summary(of outputs: JSONValue) -> String {
        guard let function = outputs["functionName"]?.stringValue else { return "" }
        let changes = outputs["changes"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let change =
            outputs["created"]?.boolValue == true
            ? "\(function) created"
            : changes.isEmpty
                ? "\(function): nothing to change" : "\(function): \(changes.joined(separator: ", ")) changed"
        guard let version = outputs["version"]?.stringValue, version != "$LATEST" else { return change }
        return outputs["published"]?.boolValue == true
            ? "\(change), version \(version) published" : "\(change), version \(version)"
    }
}

extension RouteOutput {
    /// The result line of a Route.
    static func summary(of outputs: JSONValue) -> String {
        guard let alias = outputs["alias"]?.stringValue else { return "" }
        let same = outputs["changed"]?.boolValue == false ? " (unchanged)" : ""
        let weights = (outputs["weights"]?.objectValue ?? [:]).mapValues { $0.doubleValue ?? 0 }
        return "alias \(alias) → \(TrafficShift.text(of: weights))\(same)"
    }
}

extension InvokeOutput {
    /// The result line of an Invoke.
    static func summary(of outputs: JSONValue) -> String {
        if let traffic = outputs["traffic"], let total = traffic["invocations"]?.intValue {
            return ([counted(total)] + shares(of: traffic, total)).joined(separator: ", ")
        }
        guard let results = outputs["invokeResultsList"]?.arrayValue else { return "" }
        let versions = Set(results.compactMap { $0["executedVersion"]?.stringValue }).sorted {
            FunctionVersion.comesFirst($0, before: $1)
        }
        let by = versions.isEmpty ? "" : " by version \(versions.joined(separator: ", "))"
        return "\(counted(results.count)) answered\(by)"
    }

    private static func shares(of traffic: JSONValue, _ total: Int) -> [String] {
        let versions = (traffic["versions"]?.objectValue ?? [:]).sorted {
            FunctionVersion.comesFirst($0.key, before: $1.key)
        }
        return versions.map { version, tally in
            let count = tally["count"]?.intValue ?? 0
            let errors = tally["errors"]?.intValue ?? 0
            let share = total > 0 ? (Double(count) / Double(total) * 100) : 0
            let failed = errors > 0 ? ", \(errors) with errors" : ""
            return "version \(version) answered \(count) (\(share.percent)\(failed))"
        }
    }

    private static func counted(_ invocations: Int) -> String {
        invocations == 1 ? "1 invocation" : "\(invocations) invocations"
    }
}

extension DeleteOutput {
    /// The result line of a Delete.
    static func summary(of outputs: JSONValue) -> String {
        guard let versions = outputs["deleted"]?.arrayValue?.compactMap(\.stringValue) else { return "" }
        let kept = (outputs["kept"]?.arrayValue ?? []).compactMap { item -> String? in
            guard let version = item["version"]?.stringValue else { return nil }
            let reason = item["reason"]?.stringValue ?? ""
            return reason.isEmpty || reason == "not selected" ? version : "\(version) (\(reason))"
        }
        let deleted = versions.isEmpty ? "nothing deleted" : "deleted \(versions.joined(separator: ", "))"
        return kept.isEmpty ? deleted : "\(deleted); kept \(kept.joined(separator: ", "))"
    }
}
