import OrderedCollections
import StageKit

extension DeployInput {
    /// The problems that the schema cannot find.
    static func check(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        var diagnostics =
            FunctionReference.diagnostics(input) + LocalCode.diagnostics(input, location)
            + EventSourceInput.diagnostics(input)
        for (index, alias) in (input.value["aliases"]?.arrayValue ?? []).enumerated() {
            guard let name = alias.stringValue, !name.contains("${"), let problem = AliasReference.problem(name) else {
                continue
            }
            diagnostics.append(StageDiagnostic(["aliases", String(index)], problem))
        }
        if let text = input.known("timeout")?.stringValue, let timeout = TimeLength(text), timeout.seconds < 1 {
            diagnostics.append(StageDiagnostic(["timeout"], "'timeout' must be at least 1s, not \(text)."))
        }
        diagnostics += LiteralLimits(input: input).diagnostics(LiteralLimits.deploy)
        diagnostics += LiteralLimits.tagDiagnostics(input) + EnvironmentLimits.diagnostics(input)
        for key in ["runtime", "handler", "role", "code"] where input.value[key]?.isNull == true {
            diagnostics.append(
                StageDiagnostic([key], "'\(key)' cannot be cleared; leave it out to keep the present value."))
        }
        if let role = input.known("role")?.stringValue, diagnostics.contains(where: { $0.path == ["role"] }) {
            diagnostics.removeAll { $0.path == ["role"] }
            diagnostics.append(
                StageDiagnostic(
                    ["role"], "'\(role)' is not a role's ARN; write it like arn:aws:iam::123456789012:role/checkout."))
        }
        if (input.value["layers"]?.arrayValue?.count ?? 0) > 5 {
            diagnostics.append(StageDiagnostic(["layers"], "AWS takes at most five layers."))
        }
        if input.has("architecture"), !input.has("code") {
            diagnostics.append(
                StageDiagnostic(["architecture"], "A change of the architecture needs the code with it; add 'code'."))
        }
        if input.has("aliases"), input.known("publish") != true, !input.value.hasUnknown("publish") {
            diagnostics.append(
                StageDiagnostic(
                    ["aliases"], "Without 'publish: true' the aliases point to $LATEST, which changes under them.",
                    severity: .warning))
        }
        return diagnostics + edgeDiagnostics(input)
    }

    private static func edgeDiagnostics(_ input: CheckedInput) -> [StageDiagnostic] {
        guard input.known("edge") == true else { return [] }
        var diagnostics: [StageDiagnostic] = []
        let arn = input.known("function")?.stringValue.flatMap { FunctionName($0).region }
        if let region = input.known("region")?.stringValue ?? arn, region != "us-east-1" {
            diagnostics.append(
                StageDiagnostic(
                    [input.has("region") ? "region" : "function"],
                    "Lambda@Edge takes functions of us-east-1 only, not of \(region)."))
        }
        if input.value["environment"]?.objectValue?.isEmpty == false {
            diagnostics.append(StageDiagnostic(["environment"], "Lambda@Edge takes no environment variables."))
        }
        if input.has("vpc") { diagnostics.append(StageDiagnostic(["vpc"], "Lambda@Edge takes no VPC.")) }
        if let memory = input.known("memory")?.intValue, memory > 128 {
            diagnostics.append(
                StageDiagnostic(["memory"], "Lambda@Edge takes 128 MB for viewer events, not \(memory)."))
        }
        if let text = input.known("timeout")?.stringValue, let timeout = TimeLength(text), timeout.seconds > 5 {
            diagnostics.append(StageDiagnostic(["timeout"], "Lambda@Edge takes 5s for viewer events, not \(text)."))
        }
        return diagnostics
    }
}

extension JSONValue {
    /// Whether the value under a key has to wait for the run.
    func hasUnknown(_ key: String) -> Bool { self[key]?.stringValue?.contains("${") ?? false }
}
