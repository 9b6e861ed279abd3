import OrderedCollections
import StageKit

extension DeployInput {
    /// What the schema cannot see.
    static func check(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        var faults =
            FunctionReference.faults(input) + LocalCode.faults(input, location) + EventSourceInput.faults(input)
        for (index, alias) in (input.value["aliases"]?.arrayValue ?? []).enumerated() {
            guard let name = alias.stringValue, !name.contains("${"), let fault = AliasReference.fault(name) else {
                continue
            }
            faults.append(StageDiagnostic(["aliases", String(index)], fault))
        }
        if let text = input.known("timeout")?.stringValue, let timeout = TimeLength(text),
            !(1...900).contains(timeout.seconds)
        {
            faults.append(StageDiagnostic(["timeout"], "'timeout' must be from 1s to 15m, not \(text)."))
        }
        for key in ["runtime", "handler", "role", "code"] where input.value[key]?.isNull == true {
            faults.append(StageDiagnostic([key], "'\(key)' cannot be cleared; leave it out to keep what is there."))
        }
        if let role = input.known("role")?.stringValue, !isRole(role) {
            faults.append(
                StageDiagnostic(
                    ["role"], "'\(role)' is not a role's ARN; write it like arn:aws:iam::123456789012:role/checkout."))
        }
        if (input.value["layers"]?.arrayValue?.count ?? 0) > 5 {
            faults.append(StageDiagnostic(["layers"], "AWS takes at most five layers."))
        }
        if input.has("architecture"), !input.has("code") {
            faults.append(
                StageDiagnostic(["architecture"], "A change of the architecture needs the code with it; add 'code'."))
        }
        if input.has("aliases"), input.known("publish") != true, !input.value.hasUnknown("publish") {
            faults.append(
                StageDiagnostic(
                    ["aliases"], "Without 'publish: true' the aliases point to $LATEST, which changes under them.",
                    severity: .warning))
        }
        return faults + edgeFaults(input)
    }

    /// AWS's own pattern for `Role` of CreateFunction.
    private static func isRole(_ text: String) -> Bool {
        text.wholeMatch(of: /arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_\/]+/) != nil
    }

    private static func edgeFaults(_ input: CheckedInput) -> [StageDiagnostic] {
        guard input.known("edge") == true else { return [] }
        var faults: [StageDiagnostic] = []
        if let region = input.known("region")?.stringValue, region != "us-east-1" {
            faults.append(
                StageDiagnostic(["region"], "Lambda@Edge takes functions of us-east-1 only, not of \(region)."))
        }
        if input.value["environment"]?.objectValue?.isEmpty == false {
            faults.append(StageDiagnostic(["environment"], "Lambda@Edge takes no environment variables."))
        }
        if input.has("vpc") { faults.append(StageDiagnostic(["vpc"], "Lambda@Edge takes no VPC.")) }
        if let memory = input.known("memory")?.intValue, memory > 128 {
            faults.append(StageDiagnostic(["memory"], "Lambda@Edge takes 128 MB for viewer events, not \(memory)."))
        }
        if let text = input.known("timeout")?.stringValue, let timeout = TimeLength(text), timeout.seconds > 5 {
            faults.append(StageDiagnostic(["timeout"], "Lambda@Edge takes 5s for viewer events, not \(text)."))
        }
        return faults
    }
}

extension JSONValue {
    /// Whether the value under a key has to wait for the run.
    func hasUnknown(_ key: String) -> Bool { self[key]?.stringValue?.contains("${") ?? false }
}
