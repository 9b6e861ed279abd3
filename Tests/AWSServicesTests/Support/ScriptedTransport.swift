import AWSServices
import Foundation
import Synchronization

/// Answers from a script, one entry a request, and remembers the requests. Past the script's end the last entry stays.
final class ScriptedTransport: HTTPTransport {
    enum Entry: Sendable {
        case answer(TransportResponse)
        case failure(TransportError)
    }

    private struct State {
        var entries: [Entry]
        var requests: [TransportRequest] = []
    }

    private let state: Mutex<State>

    init(_ entries: [Entry]) {
        state = Mutex(State(entries: entries))
    }

    convenience init(_ entries: Entry...) {
        self.init(entries)
    }

    var requests: [TransportRequest] { state.withLock { $0.requests } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let entry = state.withLock { state in
            state.requests.append(request)
            return state.entries.count > 1 ? state.entries.removeFirst() : state.entries.first
        }
        switch entry {
        case .answer(let response): return response
        case .failure(let error): throw error
        case nil: throw TransportError(.connectionFailed, "The script is empty.", mayHaveBeenSent: false)
        }
    }
}

extension ScriptedTransport.Entry {
    static func json(_ status: Int, _ body: String, _ headers: [HTTPHeader] = []) -> Self {
        .answer(TransportResponse(status: status, headers: headers, body: Data(body.utf8)))
    }

    /// An error as Lambda sends it.
    static func error(
        _ status: Int, _ code: String, _ message: String = "Because.", _ headers: [HTTPHeader] = []
    ) -> Self {
        .json(
            status, #"{"Type":"User","Message":"\#(message)"}"#,
            [HTTPHeader("x-amzn-ErrorType", code), HTTPHeader("x-amzn-RequestId", "request-1")] + headers)
    }

    static let refused = Self.failure(
        TransportError(.connectionFailed, "Connection refused.", mayHaveBeenSent: false))
    static let lost = Self.failure(TransportError(.connectionLost, "Connection reset.", mayHaveBeenSent: true))
    static let timedOut = Self.failure(TransportError(.timedOut, "No answer.", mayHaveBeenSent: true))
    static let function = Self.json(200, #"{"Configuration":{"FunctionName":"f","State":"Active"}}"#)
    static let alias = Self.json(200, #"{"Name":"live","FunctionVersion":"7"}"#)
}
