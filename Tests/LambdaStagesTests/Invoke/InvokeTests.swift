import AWSServices
import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Synchronization
import Testing

@Suite("Invoke")
struct InvokeTests {
    static func invoke(_ with: String, needs: String = "") -> String {
        PipelineHarness.stage("call", "invoke", needs: needs, with)
    }

    static let tail = """
        START RequestId: 1 Version: 2
        END RequestId: 1
        REPORT RequestId: 1\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tInit Duration: 99.5 ms\t
        """

    @Test("Each execution is an entry, with what the log's last line says")
    func results() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { version, request in
            InvokeResult(
                statusCode: 200, executedVersion: version,
                logTailBase64: Data(Self.tail.utf8).base64EncodedString(),
                payload: Data(#"{"statusCode":200,"body":"hi"}"#.utf8), requestId: "1")
        }
        let run = try await harness.run(Self.invoke("qualifier: live, payload: { a: 1 }, executions: 3, parallel: 2"))
        #expect(run.status == .succeeded)
        let list = try #require(run.stages["call"]?.outputs["invokeResultsList"]?.arrayValue)
        #expect(list.count == 3)
        #expect(list[0]["body"] == "hi")
        #expect(list[0]["response"] == #"{"statusCode":200,"body":"hi"}"#)
        #expect(list[0]["errors"] == JSONValue.null)
        #expect(list[0]["executedVersion"] == "1")
        #expect(list[0]["durationMs"]?.doubleValue == 12.34)
        #expect(list[0]["billedMs"]?.doubleValue == 13)
        #expect(list[0]["coldStart"] == true)
    }

    @Test("The handler can tell run, stage and execution")
    func context() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let seen = Mutex<[String]>([])
        harness.lambda.answer { _, request in
            seen.withLock { $0.append(String(decoding: request.clientContext ?? Data(), as: UTF8.self)) }
            return InvokeResult(statusCode: 200, payload: request.payload)
        }
        let run = try await harness.run(Self.invoke("payload: { value: { file: x } }"))
        #expect(
            seen.withLock { $0 } == [#"{"custom":{"staysail":{"run":"r1","stage":"call","execution":"1"}}}"#])
        #expect(run.stages["call"]?.outputs["invokeResultsList"]?[0]?["response"] == #"{"file":"x"}"#)
    }

    @Test("A function error fails the stage after all are done")
    func functionError() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let count = Mutex(0)
        harness.lambda.answer { _, _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            return InvokeResult(
                statusCode: 200, functionError: number == 2 ? "Unhandled" : nil,
                payload: Data(#"{"errorMessage":"broken"}"#.utf8))
        }
        let run = try await harness.run(Self.invoke("executions: 4"))
        #expect(run.status == .failed)
        #expect(count.withLock { $0 } == 4)
        #expect(
            run.stages["call"]?.error?.message.contains("1 of 4 executions of checkout failed: execution 2") == true)
        #expect(run.stages["call"]?.error?.message.contains("broken") == true)
    }

    @Test("Traffic counts by executed version, in virtual time")
    func traffic() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.change { $0.move("live", of: "checkout", to: 1, weights: [2: 0.4]) }
        let start = harness.clock.now
        let run = try await harness.run(Self.invoke("qualifier: live, rate: 50/s, until: 500"))
        #expect(run.status == .succeeded)
        let traffic = run.stages["call"]?.outputs["traffic"]
        #expect(traffic?["invocations"] == 500)
        #expect(traffic?["versions"]?["1"]?["count"] == 300)
        #expect(traffic?["versions"]?["2"]?["count"] == 200)
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 10) < 0.1)
    }

    @Test("Function errors and throttles are counted and fail nothing")
    func errors() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let count = Mutex(0)
        harness.lambda.answer { version, _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number % 5 == 0 {
                throw ScriptedLambda.error("Invoke", 429, "TooManyRequestsException", "Rate Exceeded.")
            }
            return InvokeResult(
                statusCode: 200, functionError: number % 2 == 0 ? "Unhandled" : nil, executedVersion: version)
        }
        let run = try await harness.run(Self.invoke("qualifier: live, rate: 600/m, for: 2s"))
        #expect(run.status == .succeeded)
        let traffic = run.stages["call"]?.outputs["traffic"]
        #expect(traffic?["throttles"] == 4)
        #expect(traffic?["errors"] == 8)
        #expect(traffic?["invocations"] == 16)
    }

    @Test("traffic beside a canary continues until it has ended, and reaches both versions")
    func beside() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let shift = PipelineHarness.stage(
            "shift", "route", "alias: live, target: newest, strategy: canary, steps: [50], interval: 10s")
        let run = try await harness.run(shift + Self.invoke("qualifier: live, rate: 10/s, while: shift"))
        #expect(run.status == .succeeded)
        let versions = run.stages["call"]?.outputs["traffic"]?["versions"]
        #expect((versions?["1"]?["count"]?.intValue ?? 0) > 20)
        #expect((versions?["2"]?["count"]?.intValue ?? 0) > 20)
    }

    @Test("traffic waits for an alias that does not exist yet")
    func notThere() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(live: nil)
        let wait = PipelineHarness.stage("pause", "wait", "duration: 5s")
        let route = PipelineHarness.stage("shift", "route", needs: "pause", "alias: live, target: newest")
        let run = try await harness.run(wait + route + Self.invoke("qualifier: live, rate: 10/s, until: 20"))
        #expect(run.status == .succeeded)
        #expect(run.stages["call"]?.outputs["traffic"]?["invocations"] == 20)
        #expect(run.stages["call"]?.outputs["traffic"]?["failures"] == 0)
        #expect(Self.progress(harness).contains("waits for alias live of checkout"))
    }

    @Test(
        "traffic stops waiting for an alias that never comes",
        arguments: [("for: 20s", 20), ("until: 5", 60)])
    func neverThere(_ end: String, _ seconds: Double) async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let start = harness.clock.now
        let run = try await harness.run(Self.invoke("qualifier: typo, rate: 10/s, \(end)"))
        #expect(run.status == .failed)
        let message = run.stages["call"]?.error?.message
        #expect(message?.contains("There was no alias typo of checkout within") == true, "\(message ?? "")")
        #expect(abs(harness.clock.now.timeIntervalSince(start) - seconds) < 1)
        #expect(Self.progress(harness).contains("waits for alias typo of checkout"))
    }

    private static func progress(_ harness: PipelineHarness) -> [String] {
        harness.recorder.events.compactMap { if case .progress(_, let message) = $0.kind { message } else { nil } }
    }

    @Test(
        "Rates",
        arguments: [("50/s", 50.0), ("30/m", 0.5), ("3600/h", 1), ("0.5/s", 0.5)])
    func rates(_ text: String, _ expected: Double) {
        #expect(TrafficRate(text)?.perSecond == expected)
    }

    @Test("other strings are not rates", arguments: ["50", "50/d", "-1/s", "0/s", "x/s", "1/s/s", "inf/s", "99999/s"])
    func noRates(_ text: String) {
        #expect(TrafficRate(text) == nil)
    }

    @Test(
        "Faults before the run",
        arguments: [
            ("rate: 50/s", "Traffic needs an end"), ("for: 5s", "is for traffic"),
            ("rate: fast, for: 5s", "not a rate"),
            ("rate: 1/s, while: shift", "There is no stage 'shift'"), ("rate: 1/s, while: call", "would never end"),
            ("payload: { file: no.json }", "There is no file"), ("timeout: 20m", "at most 15m"),
            ("payload: { s3: nothing }", "not an S3 address"),
        ])
    func faults(_ with: String, _ text: String) async throws {
        let faults = try await PipelineHarness.checkout().faults(Self.invoke(with))
        #expect(faults.contains(text), "\(faults)")
    }
}
