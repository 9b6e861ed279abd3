public import StageKit
import Synchronization

/// Web servers in memory: what a test gives no answer for cannot be reached.
public final class ScriptedWeb: WebClient {
    private struct State {
        var answers: [String: [WebResponse]] = [:]
        var requests: [WebRequest] = []
    }

    private let state = Mutex(State())

    /// Creates a web without servers.
    public init() {}

    /// The requests that were made, the first one first.
    public var requests: [WebRequest] { state.withLock { $0.requests } }

    /// Says what is answered from now on.
    /// - Parameters:
    ///   - url: the whole address.
    ///   - status: the HTTP status.
    ///   - body: the body, as UTF-8.
    public func answer(_ url: String, _ status: Int, _ body: String = "") {
        answer(url, [(status, body)])
    }

    /// Says what is answered from now on, one after the other; the last one stays.
    /// - Parameters:
    ///   - url: the whole address.
    ///   - sequence: each answer's HTTP status and its body, as UTF-8.
    public func answer(_ url: String, _ sequence: [(status: Int, body: String)]) {
        state.withLock {
            $0.answers[url] = sequence.map { WebResponse(status: $0.status, body: Array($0.body.utf8)) }
        }
    }

    /// Answers a request.
    /// - Throws: `StageError` where nothing answers.
    public func send(_ request: WebRequest) async throws -> WebResponse {
        let answer = state.withLock { state -> WebResponse? in
            state.requests.append(request)
            guard let answers = state.answers[request.url], let answer = answers.first else { return nil }
            if answers.count > 1 { state.answers[request.url]?.removeFirst() }
            return answer
        }
        guard let answer else { throw StageError(.failed, "connection refused") }
        return answer
    }
}
