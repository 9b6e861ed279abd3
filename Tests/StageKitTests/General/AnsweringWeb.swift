import Expressions
import Foundation
import StageKit
import StageKitTesting
import Synchronization

/// A web server that gives the answers of a list, one after the other, the last one for ever.
final class AnsweringWeb: WebClient {
    struct Lost: Error, CustomStringConvertible {
        let description = "connection lost"
    }

    private struct State {
        var answers: [WebResponse?]
        var requests: [WebRequest] = []
    }

    private let state: Mutex<State>

    /// - Parameter answers: nil for a connection that is lost.
    init(_ answers: [WebResponse?]) {
        state = Mutex(State(answers: answers))
    }

    var requests: [WebRequest] { state.withLock { $0.requests } }

    func send(_ request: WebRequest) async throws -> WebResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first ?? nil
        }
        guard let answer else { throw Lost() }
        return answer
    }
}

extension WebResponse {
    /// An answer with a body as text.
    static func text(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> WebResponse? {
        WebResponse(
            status: status, headers: headers.map { WebHeader(name: $0.key, value: $0.value) }, body: Array(body.utf8))
    }
}

extension Workbench {
    /// A bench whose webhooks are answered so.
    static func answering(_ web: any WebClient) -> Workbench {
        var bench = Workbench()
        bench.web = web
        return bench
    }

    /// Goes on with a run.
    func resume(_ text: String, _ store: any RunStore, detaches: Bool = false) async throws -> Run {
        try await runner(store, detaches: detaches).resume(
            prepare(text), id: "run-1", observe: recorder.record)
    }

    /// Runs until all that is left waits without a process.
    func detach(_ text: String, _ store: any RunStore) async throws -> Run {
        try await runner(store, detaches: true).run(
            prepare(text), id: "run-1", observe: recorder.record)
    }

    /// What a person asks of the run.
    func ask(_ kind: RunRequest.Kind, reason: String = "") -> RunRequest {
        RunRequest(id: UUID().uuidString, kind: kind, by: "grace", reason: reason, at: clock.now)
    }
}
