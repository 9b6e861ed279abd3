import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

@Suite("Webhooks")
struct WebhookTests {
    private func pipeline(_ with: String, more: String = "") -> String {
        "name: p\nstages:\n  - { id: hook, type: webhook\(more), with: { url: \"https://ci.example/jobs\"\(with) } }"
    }

    private func run(_ with: String = "", more: String = "", _ answers: WebResponse?...) async throws
        -> (run: Run, requests: [WebRequest], bench: Workbench)
    {
        let web = AnsweringWeb(answers)
        let bench = Workbench.answering(web)
        let run = try await bench.run(pipeline(with, more: more))
        return (run, web.requests, bench)
    }

    @Test("send a value as JSON and give the answer")
    func call() async throws {
        let (run, requests, bench) = try await run(
            ", body: { ref: main, n: 1.5 }, headers: { Authorization: Bearer hush }",
            .text(201, #"{"id": 7}"#, ["Content-Type": "application/json", "Set-Cookie": "session=1"]))
        #expect(run.status == .succeeded)
        #expect(
            run["hook"]?.outputs
                == [
                    "status": 201, "headers": ["content-type": "application/json"], "body": ["id": 7], "final": .null,
                ])
        let request = try #require(requests.first)
        #expect(requests.count == 1)
        #expect(request.method == "POST")
        #expect(request.url == "https://ci.example/jobs")
        #expect(request.headers.first(named: "authorization") == "Bearer hush")
        #expect(request.headers.first(named: "content-type") == "application/json")
        #expect(request.headers.first(named: "idempotency-key") == "run-1/hook/1")
        #expect(String(decoding: request.body ?? [], as: UTF8.self) == #"{"ref":"main","n":1.5}"#)
        #expect(request.timeout == .seconds(30))
        #expect(!bench.recorder.events.contains { $0.json.text().contains("hush") })
    }

    @Test("send text as it is, and give text as it is")
    func text() async throws {
        let (run, requests, _) = try await run(
            ", method: PUT, body: \"7\", timeout: 5s, headers: { Idempotency-Key: mine }", .text(200, "12"))
        #expect(run["hook"]?.outputs["body"] == "12")
        #expect(requests.first?.body == Array("7".utf8))
        #expect(requests.first?.headers == [WebHeader(name: "Idempotency-Key", value: "mine")])
        #expect(requests.first?.timeout == .seconds(5))
    }

    @Test(
        "an answer that is not 2xx fails in one sentence, and is tried again if it may pass",
        arguments: [
            (404, "no such\njob", 1, "The POST to https://ci.example was answered with status 404: no such job"),
            (302, "", 1, "The POST to https://ci.example was answered with status 302."),
            (400, "", 1, "The POST to https://ci.example was answered with status 400."),
            (408, "", 3, "The POST to https://ci.example was answered with status 408."),
            (425, "", 3, "The POST to https://ci.example was answered with status 425."),
            (429, "", 3, "The POST to https://ci.example was answered with status 429."),
            (503, "", 3, "The POST to https://ci.example was answered with status 503."),
        ])
    func badStatus(status: Int, body: String, calls: Int, words: String) async throws {
        let (run, requests, _) = try await run(more: ", retry: { attempts: 3 }", .text(status, body))
        #expect(run["hook"]?.error?.message == words)
        #expect(requests.count == calls)
    }

    @Test("a lost connection leaves it open whether the call arrived", arguments: [("always", 2), ("never", 1)])
    func lost(repetition: String, calls: Int) async throws {
        let (run, requests, _) = try await run(", repeat: \(repetition)", more: ", retry: { attempts: 2 }", nil)
        #expect(run["hook"]?.error?.code == "unknownOutcome")
        #expect(run["hook"]?.error?.message == "The POST to https://ci.example was not answered: connection lost")
        #expect(requests.count == calls)
    }

    @Test("an address that the rules of the web refuse is not called again", arguments: [0, 1])
    func refused(answered: Int) async throws {
        let web = RefusingWeb(after: answered)
        let run = try await Workbench.answering(web).run(
            pipeline(
                ", waitFor: { url: \"https://ci.example/7\", field: state, success: done }",
                more: ", retry: { attempts: 3 }"))
        #expect(run["hook"]?.error?.code == "failed")
        #expect(
            run["hook"]?.error?.message
                == (answered == 0
                    ? "The POST to https://ci.example has no answer: The host is not on the list."
                    : "The status at https://ci.example cannot be read: The host is not on the list."))
        #expect(web.calls == answered + 1)
    }

    @Test("wait until the status is one that ends the wait")
    func wait() async throws {
        let start = TestClock().now
        let (run, requests, _) = try await run(
            """
            , headers: { Authorization: hush }
            , waitFor: { field: "$.jobs[0].state", success: [done, DONE2], failure: broken, every: 30s }
            """.replacing("\n", with: ""),
            .text(202, "", ["Location": "/jobs/7?x=1"]), .text(404), .text(200, #"{"jobs": []}"#),
            .text(200, #"{"jobs": [{"state": "RUNNING"}]}"#), nil, .text(200, #"{"jobs": [{"state": "Done"}]}"#))
        #expect(run.status == .succeeded)
        #expect(run["hook"]?.outputs["final"] == ["jobs": [["state": "Done"]]])
        #expect(run["hook"]?.outputs["status"] == 202)
        #expect(run["hook"]?.endedAt == start.addingTimeInterval(120))
        #expect(requests.count == 6)
        #expect(requests.dropFirst().allSatisfy { $0.url == "https://ci.example/jobs/7?x=1" && $0.method == "GET" })
        #expect(requests.dropFirst().allSatisfy { $0.headers.first(named: "Authorization") == "hush" })
    }

    @Test(
        "the answer's body may say where the status is",
        arguments: [
            ("statusUrl", "{\"statusUrl\": \"https://ci.example/7\"}"),
            ("$.links[0]['status']", "{\"links\": [{\"status\": \"/7\"}]}"),
            ("statusUrl", "{\"x\": \"\(String(repeating: "x", count: 100_000))\", \"statusUrl\": \"/7\"}"),
        ])
    func addressInBody(field: String, body: String) async throws {
        let (run, requests, _) = try await run(
            ", waitFor: { urlField: \"\(field)\", field: state, success: done }",
            .text(200, body, ["Location": "/other"]), .text(200, #"{"state": "done"}"#))
        #expect(run.status == .succeeded, "\(run["hook"]?.error?.message ?? "")")
        #expect(requests.last?.url == "https://ci.example/7")
    }

    @Test("a body without the address of the status fails the stage", arguments: ["{}", "no", #"{"at": 7}"#])
    func noAddressInBody(body: String) async throws {
        let (run, requests, _) = try await run(
            ", waitFor: { urlField: at, field: state, success: done }", .text(200, body, ["Location": "/other"]))
        #expect(
            run["hook"]?.error?.message
                == "The POST to https://ci.example was answered without an address at 'waitFor.urlField' in the "
                + "answer's JSON.")
        #expect(requests.count == 1)
    }

    @Test("a status that ends it badly fails the stage")
    func waitFails() async throws {
        let (run, _, _) = try await run(
            ", waitFor: { url: \"https://ci.example/7\", field: state, success: done, failure: [broken, lost] }",
            .text(200), .text(200, #"{"state": "LOST"}"#))
        #expect(run["hook"]?.error?.message == "What the call began ended with 'LOST'.")
    }

    @Test("the call's headers go to no other server")
    func otherServer() async throws {
        let wait = "field: state, success: true"
        for (more, expected) in [("", nil), (", headers: { Authorization: other }", "other")] as [(String, String?)] {
            let (run, requests, bench) = try await run(
                ", headers: { Authorization: hush }, waitFor: { \(wait)\(more) }",
                .text(202, "", ["Location": "https://elsewhere.example/7"]), .text(200, #"{"state": true}"#))
            #expect(run.status == .succeeded)
            #expect(requests.last?.headers.first(named: "Authorization") == expected)
            #expect(!bench.recorder.events.contains { $0.json.text().contains("other") && more.isEmpty })
        }
    }

    @Test("the stage's timeout ends the wait")
    func timeLimit() async throws {
        let (run, requests, _) = try await run(
            ", waitFor: { url: \"https://ci.example/7\", field: state, success: done }", more: ", timeout: 1m",
            .text(200), .text(200, #"{"state": "running"}"#))
        #expect(run["hook"]?.error?.code == "timedOut")
        // The look at the last moment may be made or not.
        #expect((7...8).contains(requests.count))
    }

    @Test(
        "a status that cannot be read is given up",
        arguments: [
            (500, "", "could not be read 5 times in a row: status 500", 6),
            (200, "<html>", "could not be read 5 times in a row: the answer is not JSON", 6),
            (403, "go away", "The status at https://ci.example was answered with status 403: go away", 2),
        ])
    func unreadable(status: Int, body: String, words: String, calls: Int) async throws {
        let (run, requests, _) = try await run(
            ", waitFor: { url: \"https://ci.example/7\", field: state, success: done }", .text(200),
            .text(status, body))
        #expect(run["hook"]?.error?.message.contains(words) == true, "\(run["hook"]?.error?.message ?? "")")
        #expect(requests.count == calls)
    }

    @Test("without a Location and without waitFor.url there is nothing to wait for")
    func noLocation() async throws {
        let (run, _, _) = try await run(", waitFor: { field: state, success: done }", .text(200))
        #expect(run["hook"]?.error?.message.contains("say where the status is, in 'waitFor.url', or in") == true)
    }

    @Test("a long answer is kept as its beginning")
    func longAnswer() async throws {
        let (run, _, _) = try await run("", .text(200, "[\"" + String(repeating: "x", count: 100_000) + "\"]"))
        #expect(run["hook"]?.outputs["body"]?.stringValue?.utf8.count == 64 << 10)
    }

    @Test(
        "interrupted anywhere, the request is sent again only if its response is unknown",
        arguments: ["always", "never"])
    func cutOff(repetition: String) async throws {
        let text = pipeline(
            ", repeat: \(repetition), waitFor: { url: \"https://ci.example/7\", field: state, success: done }")
        let script: [WebResponse?] = [
            .text(200, "{}"), .text(200, #"{"state": "running"}"#), .text(200, #"{"state": "done"}"#),
        ]
        let store = CrashingRunStore(World())
        let unbroken = try await Workbench.answering(AnsweringWeb(script)).run(text, store: store)
        #expect(unbroken.status == .succeeded)
        for cut in store.cuts where !cut.events.isEmpty {
            let before = try Run(id: "run-1", events: cut.events)
            let call = before["hook"]?.steps.first { $0.id.name == "call" }
            let isOpen = call != nil && call?.result == nil
            let web = AnsweringWeb(call?.result == nil ? script : Array(script.dropFirst()))
            let bench = Workbench.answering(web)
            let run = try await bench.resume(text, cut.store())
            let calls = web.requests.filter { $0.method == "POST" }.count
            if isOpen && repetition == "never" {
                #expect(run["hook"]?.error?.code == "unknownOutcome", "\(cut.what)")
                #expect(run["hook"]?.error?.message.contains("nobody knows whether it arrived") == true)
                #expect(web.requests.isEmpty, "\(cut.what)")
            } else {
                #expect(run["hook"]?.outputs == unbroken["hook"]?.outputs, "\(cut.what)")
                #expect(calls == (call?.result == nil ? 1 : 0), "\(cut.what)")
                #expect(bench.recorder.lines.contains { $0.contains("it is sent again") } == isOpen, "\(cut.what)")
            }
        }
        #expect(store.cuts.count > 8)
    }

    @Test(
        "bad input is found before the run",
        arguments: [
            ("url: ftp://x/y", "'url' must be an http or https address."),
            ("url: \"https://x/y\", method: get", "Did you mean 'GET'?"),
            ("url: \"https://x/y\", method: GET, body: x", "GET has no body"),
            ("url: \"https://x/y\", waitFor: { success: x }", "'waitFor.field' is missing"),
            ("url: \"https://x/y\", waitFor: { field: x }", "'waitFor.success' is missing"),
            (
                "url: \"https://x/y\", waitFor: { field: \"a..b\", success: x }",
                "'waitFor.field' must be a path such as status or $.jobs[0].state, not 'a..b'."
            ),
            (
                "url: \"https://x/y\", waitFor: { urlField: \"[\", field: a, success: x }",
                "'waitFor.urlField' must be a path such as status or $.jobs[0].state, not '['."
            ),
            (
                "url: \"https://x/y\", waitFor: { url: \"https://x\", urlField: a, field: a, success: x }",
                "'waitFor.url' and 'waitFor.urlField' exclude each other; write one."
            ),
            (
                "url: \"https://x/y\", waitFor: { url: /jobs, field: a, success: x }",
                "'waitFor.url' must be an http or https address."
            ),
            (
                "url: \"https://x/y\", waitFor: { field: a, success: x, every: 10ms }",
                "'waitFor.every' must be at least 1s."
            ),
        ])
    func faults(with: String, words: String) async {
        let faults = await Workbench().faults("name: p\nstages:\n  - { id: a, type: webhook, with: { \(with) } }")
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.contains(words) == true, "\(faults)")
    }

    @Test("an address that is known only at the start is checked then")
    func lateAddress() async throws {
        let web = AnsweringWeb([.text(200)])
        let run = try await Workbench.answering(web).run(
            """
            name: p
            stages:
              - { id: a, type: evaluate-variables, with: { variables: { at: "file:///etc/passwd" } } }
              - { id: b, type: webhook, needs: [a], with: { url: "${ #stage('a').outputs.at }" } }
            """)
        #expect(run["b"]?.error?.code == "invalidInput")
        #expect(web.requests.isEmpty)
    }
}
