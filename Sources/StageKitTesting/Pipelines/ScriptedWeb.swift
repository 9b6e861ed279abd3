public import StageKit
import Synchronization

/// Web servers in memory: what a test gives no answer for cannot be reached.
public final class ScriptedWeb: WebClient {
    private let answers = Mutex<[String: WebResponse]>([:])

    /// Creates a web without servers.
    public init() {}

    /// Says what is answered from now on.
    /// - Parameters:
    ///   - url: the whole address.
    ///   - status: the HTTP status.
    ///   - body: the body, as UTF-8.
    public func answer(_ url: String, _ status: Int, _ body: String = "") {
        answers.withLock { $0[url] = WebResponse(status: status, body: Array(body.utf8)) }
    }

    /// Answers a request.
    /// - Throws: `StageError` where nothing answers.
    public func send(_ request: WebRequest) async throws -> WebResponse {
        guard let answer = answers.withLock({ $0[request.url] }) else {
            throw StageError(.failed, "connection refused")
        }
        return answer
    }
}
