import Expressions
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Secrets of a run")
struct SecretRunTests {
    private static let token = "s3cr3t-\"t0ken\""
    private static let base64 = Data("user:\(token)".utf8).base64EncodedString()

    private static let pipeline = """
        name: p
        parameters: { token: { secret: true }, plain: { default: open } }
        stages:
          - { id: a, type: echo, with: { value: { auth: "Bearer ${ parameters.token }", plain: "${ parameters.plain }" } } }
          - { id: hold, type: wait, needs: [a], with: { duration: 5m } }
          - { id: b, type: echo, needs: [hold], with: { value: "${ #stage('a').outputs.got.auth }" } }
          - { id: c, type: echo, needs: [b], with: { value: "${ #toBase64('user:' + parameters.token) }" } }
          - { id: d, type: echo, needs: [c], with: { value: ["${ #stage('c').outputs.got }"] } }
        """

    /// What stages were called with.
    private static func bench(_ seen: Trace) -> Workbench {
        var bench = Workbench()
        bench.add("echo") { input, context in
            let value = input["value"] ?? .null
            seen.add("\(context.stageID): \(value.text())")
            await context.log("it is \(value.text())")
            let got = try await context.step("give \(value.text())") { value }
            await context.report(.custom(type: "said", data: ["value": got]))
            try await context.wait("after", for: .seconds(60))
            return ["got": got, "text": .string(got.text())]
        }
        bench.add("fails") { input, _ in throw StageError(.failed, "No: \(input["value"]?.text() ?? "")") }
        return bench
    }

    private static func runner(_ bench: Workbench, _ store: any RunStore, token: String = token) -> PipelineRunner {
        PipelineRunner(
            store: store, clock: bench.clock, user: "ada", secrets: SecretSource(environment: ["TOKEN": token]))
    }

    private static func text(_ store: any RunStore) async throws -> String {
        let events = try await store.events(of: "run-1").map { $0.json.text() }
        let inputs = try await store.inputs(of: "run-1").map { $0.input.text() }
        return (events + inputs).joined(separator: "\n")
    }

    private static func isHidden(_ text: String) -> Bool {
        ["s3cr3t", "t0ken", base64].allSatisfy { !text.contains($0) }
    }

    @Test("stages get the value, and no event, input, error or output has it")
    func hidden() async throws {
        let seen = Trace()
        let bench = Self.bench(seen)
        let store = InMemoryRunStore()
        let pipeline = try await bench.prepare(Self.pipeline, parameters: [("token", "env:TOKEN")])
        let run = try await Self.runner(bench, store).run(pipeline, id: "run-1", observe: bench.recorder.record)
        #expect(run.status == .succeeded)
        let bearer = JSONValue.string("Bearer \(Self.token)").text()
        #expect(
            seen.all == [
                "a: {\"auth\":\(bearer),\"plain\":\"open\"}", "b: \(bearer)", "c: \"\(Self.base64)\"",
                "d: [\"\(Self.base64)\"]",
            ])
        #expect(Self.isHidden(try await Self.text(store)))
        #expect(Self.isHidden(bench.recorder.events.map { $0.json.text() }.joined()))
        #expect(Self.isHidden("\(run)"))
        #expect(run.parameters == ["token": "env:TOKEN", "plain": "open"])
        #expect(try await store.origin(of: "run-1")?.parameters == run.parameters)
        #expect(run["a"]?.input["value"]?["plain"] == "open", "what is not secret is there")
    }

    @Test("a failure that tells it does not tell it")
    func error() async throws {
        let bench = Self.bench(Trace())
        let text = """
            name: p
            parameters: { token: { secret: true, default: env:TOKEN } }
            stages: [{ id: a, type: fails, with: { value: "x ${ parameters.token }" } }]
            """
        let store = InMemoryRunStore()
        let run = try await Self.runner(bench, store).run(bench.prepare(text), id: "run-1")
        #expect(run["a"]?.error?.message.hasPrefix("No: ") == true)
        #expect(Self.isHidden(try await Self.text(store)))
    }

    @Test("from any point a later process resumes with the same values")
    func resume() async throws {
        let all = Trace()
        let store = CrashingRunStore(World())
        let first = Self.bench(all)
        let parameters = [(name: "token", text: "env:TOKEN")]
        let unbroken = try await Self.runner(first, store).run(
            first.prepare(Self.pipeline, parameters: parameters), id: "run-1")
        for cut in store.cuts where !cut.events.isEmpty {
            let seen = Trace()
            let bench = Self.bench(seen)
            let kept = try await cut.store()
            let run = try await Self.runner(bench, kept).resume(
                bench.prepare(Self.pipeline, parameters: parameters), id: "run-1")
            #expect(run.status == .succeeded, "\(cut.what): \(run.stages.values.compactMap(\.error))")
            #expect(Set(seen.all).isSubset(of: all.all), "\(cut.what)")
            #expect(run["d"]?.outputs == unbroken["d"]?.outputs, "\(cut.what)")
            #expect(Self.isHidden(try await Self.text(kept)), "\(cut.what)")
        }
        #expect(store.cuts.count > 40)
    }

    @Test("a changed value in the middle of a stage is an error, and the run can still be undone")
    func changed() async throws {
        let store = CrashingRunStore(World())
        let bench = Self.bench(Trace())
        let parameters = [(name: "token", text: "env:TOKEN")]
        let pipeline = try await bench.prepare(Self.pipeline, parameters: parameters)
        _ = try await Self.runner(bench, store).run(pipeline, id: "run-1")
        let cut = try #require(store.cuts.first { $0.what.contains("after waiting after") })
        let kept = try await cut.store()
        let count = try await kept.events(of: "run-1").count
        let error = await #expect(throws: SecretError.self) {
            try await Self.runner(Self.bench(Trace()), kept, token: "another-one").resume(pipeline, id: "run-1")
        }
        #expect(error?.code == .changed)
        #expect(
            error?.description.contains("parameter 'token' is not what it was when the run began (env:TOKEN)") == true)
        #expect(try await kept.events(of: "run-1").count == count, "nothing was recorded")
        let gone = PipelineRunner(store: kept, clock: bench.clock, secrets: SecretSource(environment: [:]))
        await #expect(throws: SecretError.self) { try await gone.resume(pipeline, id: "run-1") }
        let undone = try await gone.rollBack(pipeline, id: "run-1")
        #expect(undone.status == .canceled)
        #expect(undone.undoFailures.isEmpty)
    }

    @Test("what a script asked for and is another by now is not given on from an earlier stage")
    func changedOutputs() async throws {
        let seen = Trace()
        var bench = Self.bench(seen)
        bench.add("asks") { _, context in
            ["token": .string(try await context.secret(SecretReference("env:TOKEN")))]
        }
        let text = """
            name: p
            stages:
              - { id: a, type: asks }
              - { id: hold, type: wait, needs: [a], with: { duration: 5m } }
              - { id: b, type: echo, needs: [hold], with: { value: "${ #stage('a').outputs.token }" } }
            """
        let store = CrashingRunStore(World())
        let pipeline = try await bench.prepare(text)
        _ = try await Self.runner(bench, store).run(pipeline, id: "run-1")
        let cut = try #require(store.cuts.first { $0.what.contains("after waiting wait") })
        let count = seen.all.count
        let run = try await Self.runner(bench, cut.store(), token: "another-one").resume(pipeline, id: "run-1")
        #expect(run["b"]?.error?.message.contains("changed after the run started") == true)
        #expect(seen.all.count == count)
        // Cut off after that stage has begun, it is not given what stands for the secret either.
        let late = try #require(store.cuts.first { $0.what.contains("after waiting after") })
        await #expect(throws: SecretError.self) {
            try await Self.runner(bench, late.store(), token: "another-one").resume(pipeline, id: "run-1")
        }
    }

    @Test("a changed value is an error wherever the run was interrupted")
    func changedLater() async throws {
        let store = CrashingRunStore(World())
        let bench = Self.bench(Trace())
        let pipeline = try await bench.prepare(Self.pipeline, parameters: [("token", "env:TOKEN")])
        _ = try await Self.runner(bench, store).run(pipeline, id: "run-1")
        let cut = try #require(store.cuts.first { $0.what.contains("after waiting wait") })
        await #expect(throws: SecretError.self) {
            try await Self.runner(bench, cut.store(), token: "another-one").resume(pipeline, id: "run-1")
        }
    }

    @Test("a secret that a stage asks for is hidden too, and known again later")
    func asked() async throws {
        let seen = Trace()
        func bench() -> Workbench {
            var bench = Self.bench(seen)
            bench.add("asks") { _, context in
                let value = try await context.secret(SecretReference("env:TOKEN"))
                let got = try await context.step("use") { ["token": value] }
                try await context.wait("rest", for: .seconds(60))
                return ["token": .string(got["token"] ?? ""), "same": .bool(got["token"] == value)]
            }
            return bench
        }
        let text = """
            name: p
            stages:
              - { id: a, type: asks }
              - { id: hold, type: wait, needs: [a], with: { duration: 5m } }
              - { id: b, type: echo, needs: [hold], with: { value: "${ #stage('a').outputs.token }" } }
            """
        let store = CrashingRunStore(World())
        let first = bench()
        _ = try await Self.runner(first, store).run(first.prepare(text), id: "run-1")
        for cut in store.cuts where !cut.events.isEmpty {
            let later = bench()
            let kept = try await cut.store()
            let run = try await Self.runner(later, kept).resume(later.prepare(text), id: "run-1")
            #expect(run["a"]?.outputs["same"] == true, "\(cut.what)")
            #expect(Self.isHidden(try await Self.text(kept)), "\(cut.what)")
        }
        #expect(Set(seen.all) == ["b: \(JSONValue.string(Self.token).text())"])
    }

    @Test("a run with secrets can be replayed without them")
    func replay() async throws {
        let bench = Self.bench(Trace())
        let store = InMemoryRunStore()
        let pipeline = try await bench.prepare(Self.pipeline, parameters: [("token", "env:TOKEN")])
        _ = try await Self.runner(bench, store, token: "another-t0ken").run(pipeline, id: "run-1")
        let outcome = try await RunReplay(
            pipeline: pipeline, events: store.events(of: "run-1"), inputs: store.inputs(of: "run-1")
        ).compare(run: "run-1", user: "ada")
        guard case .same(let count) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(count > 10)
    }

    @Test(
        "a literal or unreadable secret is an error that does not repeat it",
        arguments: [
            ("hush-hush", "Write -p token=env:TOKEN or -p token=file:PATH."),
            ("ssm:/a/b", "cannot be read yet"), ("secretsmanager:x", "cannot be read yet"), ("env:", "env:NAME"),
        ])
    func literals(_ text: String, _ sentence: String) async throws {
        let bench = Self.bench(Trace())
        let error = await #expect(throws: ParameterError.self) {
            try await bench.prepare(Self.pipeline, parameters: [("token", text)])
        }
        #expect(error?.description.contains(sentence) == true)
        #expect(error?.description.contains("hush") == false)
    }

    @Test(
        "faults of a secret parameter in the pipeline",
        arguments: [
            ("secret: true, default: hush", "says", "is given by where it stands"),
            ("secret: true, type: integer", "says", "leave 'type' out"),
            ("secret: true, options: [a]", "says", "leave 'options' out"),
            ("secret: true, default: file:token, type: string", "is silent", ""),
        ])
    func faults(_ parameter: String, _ says: String, _ sentence: String) async {
        let faults = await Self.bench(Trace()).faults(
            "name: p\nparameters: { token: { \(parameter) } }\nstages: [{ id: a, type: echo }]")
        #expect(faults.isEmpty == (says == "is silent"), "\(faults)")
        #expect(faults.allSatisfy { $0.contains(sentence) && !$0.contains("hush") }, "\(faults)")
    }

    @Test("a file beside the pipeline, without its last line break; a missing one is an error before the run")
    func file() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("from a file\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/token"))
        let seen = Trace()
        let bench = Self.bench(seen)
        let text = """
            name: p
            parameters: { token: { secret: true, default: file:token } }
            stages: [{ id: a, type: echo, with: { value: "${ parameters.token }" } }]
            """
        let (pipeline, diagnostics) = try PipelineReader(folder: folder).read(text)
        let prepared = try await PipelinePreparation(registry: StageRegistry(bench.kinds)).prepare(
            pipeline, diagnostics: diagnostics, parameters: pipeline.parameterValues(given: []))
        let store = InMemoryRunStore()
        _ = try await Self.runner(bench, store).run(prepared, id: "run-1")
        #expect(seen.all == ["a: \"from a file\""])
        try FileManager.default.removeItem(atPath: "\(folder)/token")
        await #expect(throws: SecretError.self) {
            try await Self.runner(bench, InMemoryRunStore()).run(prepared, id: "run-2")
        }
    }
}
