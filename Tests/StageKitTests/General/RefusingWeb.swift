import Expressions
import Synchronization

/// A web whose rules refuse every request after so many.
final class RefusingWeb: WebClient {
    struct Refused: WebRequestError, CustomStringConvertible {
        let isLasting = true
        let description = "The host is not on the list."
    }

    private let state = Mutex(0)
    private let answered: Int

    init(after answered: Int) {
        self.answered = answered
    }

    var calls: Int { state.withLock { $0 } }

    func send(_ request: WebRequest) async throws -> WebResponse {
        let call = state.withLock { calls in
            calls += 1
            return calls
        }
        guard call <= answered else { throw Refused() }
        return WebResponse(status: 200)
    }
}
