import Expressions
import Foundation
import LambdaStages
import StageKit
import StageKitTesting

/// Makes the whole context of a call out of the part that a test gives.
enum TestContext {
    static let function = "test-function"

    private static let known = [
        "pipeline", "run", "stage", "func", "alias", "stable", "candidate", "weight", "step", "elapsed", "since_step",
        "checks", "with", "outputs", "state", "versions",
    ]

    /// - Parameters:
    ///   - kind: what is called: selectors know no candidate.
    ///   - call: the number of the call, from 1.
    static func make(
        _ given: JSONValue, kind: ScriptReference.Kind, world: TestWorld, state: JSONValue, call: Int
    ) throws(ScriptTestError) -> HookContext {
        let fields = try TestFields(given, "ctx", known: known)
        let elapsed = world.clock.now.timeIntervalSince(world.read(\.startTime))
        var context = HookContext(
            pipeline: try pipeline(fields), run: try run(fields, world), stage: try stage(fields),
            function: try function(fields))
        context.alias = try alias(fields)
        if kind != .versionSelector || fields["candidate"] != nil {
            context.candidate = try version(fields["candidate"] ?? "2", "ctx.candidate", world)
        }
        if let stable = fields["stable"], stable != .bool(false) {
            context.stable = try version(stable, "ctx.stable", world)
        } else if kind != .versionSelector, fields["stable"] == nil, fields["candidate"] == nil {
            context.stable = try version("1", "ctx.stable", world)
        }
        context.weight = try fields.number("weight", in: 0...100) ?? (kind == .versionSelector ? 0 : 10)
        context.step = try fields.whole("step", in: 0...1_000_000) ?? (kind == .versionSelector ? 0 : 1)
        context.elapsed =
            try fields["elapsed"].map { value throws(ScriptTestError) in
                try TestFields.seconds(value, "ctx.elapsed")
            } ?? elapsed
        context.sinceStep =
            try fields["since_step"].map { value throws(ScriptTestError) in
                try TestFields.seconds(value, "ctx.since_step")
            } ?? context.elapsed
        context.checks = try checks(fields, world)
        context.with = try fields.map("with") ?? [:]
        context.outputs = try fields.map("outputs") ?? [:]
        context.state = try fields.map("state") ?? state
        context.call = call
        return context
    }

    /// A version from its number, or from a table of fields. A version that the test defined with `t.versions` is used.
    static func version(_ value: JSONValue, _ name: String, _ world: TestWorld) throws(ScriptTestError) -> HookVersion {
        var plain = value
        if let number = value.stringValue ?? value.intValue.map(String.init) { plain = ["version": .string(number)] }
        let fields = try TestFields(
            plain, name,
            known: [
                "version", "arn", "description", "runtime", "memory", "timeout", "code_sha256", "code_size",
                "published_at", "environment_keys", "aliases",
            ])
        guard let number = try fields.text("version") else {
            throw ScriptTestError(
                "\(name) has to be a version's number, or a table with its 'version', got \(value.text())")
        }
        if plain.keys == ["version"], let found = world.read({ $0.versions?.first { $0.version == number } }) {
            return found
        }
        return HookVersion(
            number, arn: try fields.text("arn") ?? "\(arn):\(number)",
            description: try fields.text("description") ?? "", runtime: try fields.text("runtime") ?? "python3.13",
            memory: try fields.whole("memory", in: 1...1_000_000) ?? 128,
            timeout: try fields.whole("timeout", in: 1...1_000_000) ?? 3,
            codeSha256: try fields.text("code_sha256") ?? "sha256-of-version-\(number)",
            codeSize: try fields.whole("code_size", in: 0...1_000_000_000_000) ?? 1024,
            publishedAt: try fields.date("published_at") ?? world.clock.now.addingTimeInterval(-3600),
            environmentKeys: try fields.strings("environment_keys") ?? [], aliases: try fields.strings("aliases") ?? [])
    }

    private static let arn = "arn:aws:lambda:eu-west-1:000000000000:function:test-function"

    private static func pipeline(_ fields: TestFields) throws(ScriptTestError) -> String {
        if let text = fields["pipeline"]?.stringValue { return text }
        return try TestFields(fields["pipeline"] ?? [:], "ctx.pipeline", known: ["name"]).text("name") ?? "test"
    }

    private static func run(_ fields: TestFields, _ world: TestWorld) throws(ScriptTestError) -> HookContext.RunFacts {
        let given = try TestFields(fields["run"] ?? [:], "ctx.run", known: ["id", "started_at", "parameters"])
        return .init(
            id: try given.text("id") ?? "test-run",
            startedAt: try given.date("started_at") ?? world.read(\.startTime),
            parameters: try given.map("parameters") ?? [:])
    }

    private static func stage(_ fields: TestFields) throws(ScriptTestError) -> HookContext.StageFacts {
        let given = try TestFields(fields["stage"] ?? [:], "ctx.stage", known: ["id", "name", "type"])
        let id = try given.text("id") ?? "route"
        return .init(id: id, name: try given.text("name") ?? id, type: try given.text("type") ?? "route")
    }

    private static func function(_ fields: TestFields) throws(ScriptTestError) -> HookFunction {
        let given = try TestFields(fields["func"] ?? [:], "ctx.func", known: ["name", "arn", "region", "tags"])
        var tags: [String: String] = [:]
        for (key, value) in try given.map("tags")?.objectValue ?? [:] { tags[key] = value.stringValue ?? value.text() }
        return HookFunction(
            try given.text("name") ?? function, arn: try given.text("arn") ?? arn,
            region: try given.text("region") ?? "eu-west-1", tags: tags)
    }

    private static func alias(_ fields: TestFields) throws(ScriptTestError) -> HookAlias {
        if let name = fields["alias"]?.stringValue { return HookAlias(name) }
        let given = try TestFields(fields["alias"] ?? [:], "ctx.alias", known: ["name", "description"])
        return HookAlias(try given.text("name") ?? "live", description: try given.text("description") ?? "")
    }

    private static func checks(
        _ fields: TestFields, _ world: TestWorld
    ) throws(ScriptTestError) -> [HookContext.PastVerdict] {
        var checks: [HookContext.PastVerdict] = []
        for entry in try fields.list("checks") ?? [] {
            let given = try TestFields(entry, "ctx.checks", known: ["name", "verdict", "reason", "at", "weight"])
            let text = try given.text("verdict") ?? "healthy"
            guard let outcome = Verdict.Outcome(rawValue: text) else {
                throw ScriptTestError("ctx.checks: 'verdict' has to be healthy, unhealthy or inconclusive, got \(text)")
            }
            checks.append(
                .init(
                    name: try given.text("name") ?? "check",
                    verdict: Verdict(outcome, try given.text("reason") ?? ""),
                    at: try given.date("at") ?? world.clock.now, weight: try given.number("weight") ?? 0))
        }
        return checks
    }
}
