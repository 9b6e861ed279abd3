import Expressions

/// Looks at a status until it is one that ends the wait.
struct StatusWaiter: Sendable {
    /// How it ended.
    struct End: Codable, Sendable {
        let isSuccess: Bool
        let status: String
        let answer: JSONValue
    }

    let wait: WebhookInput.Wait
    let location: WebPlace
    let headers: [WebHeader]
    let timeout: TimeLength
    let web: any WebClient

    /// So many looks without an answer one after the other are enough.
    static let misses = 5

    private enum Look {
        case status(String, JSONValue)
        /// The status redirected to another document without one: the work has ended, and this is its result.
        case result(JSONValue)
        /// The answer has no status yet.
        case none
        /// There was no answer that could be used.
        case missed(String)
    }

    /// - Throws: `StageError` when the status cannot be read; `CancellationError`.
    func end(_ context: StageContext) async throws -> End {
        var missed = 0
        var shown: String?
        while true {
            let now: String
            switch try await look() {
            case .status(let status, let body):
                let isFailure = wait.failure?.contains(status) == true
                if isFailure || wait.success.contains(status) {
                    return End(isSuccess: !isFailure, status: status, answer: body)
                }
                missed = 0
                now = "status: \(status)"
            case .result(let body): return End(isSuccess: true, status: "redirected", answer: body)
            case .none:
                missed = 0
                now = "no status yet"
            case .missed(let why):
                missed += 1
                guard missed < Self.misses else {
                    throw StageError(
                        .failed, "The status at \(location.server) could not be read \(missed) times in a row: \(why)",
                        isRetryable: true)
                }
                now = why
            }
            if now != shown { await context.progress(now) }
            shown = now
            try await context.clock.sleep(for: wait.every.duration)
        }
    }

    private func look() async throws -> Look {
        let response: WebResponse
        do {
            response = try await web.send(
                WebRequest(url: location.url, headers: headers, timeout: timeout.duration))
        } catch let fault as any WebRequestError where fault.isLasting {
            throw StageError(.failed, "The status at \(location.server) cannot be read: \(fault)", cause: fault)
        } catch  where !(error is CancellationError || Task.isCancelled) {
            return .missed("\(error)")
        }
        guard (200..<300).contains(response.status) else {
            let said = WebAnswer.excerpt(of: response)
            let why = "status \(response.status)\(said.isEmpty ? "" : ": \(said)")"
            // What was begun a moment ago may not be found yet.
            guard response.status == 404 || WebAnswer.mayPass(response.status) else {
                throw StageError(.failed, "The status at \(location.server) was answered with \(why)")
            }
            return .missed(why)
        }
        guard let json = WebAnswer.json(of: response) else { return .missed("the answer is not JSON") }
        guard let value = wait.field.value(in: json), !value.isNull else {
            let isElsewhere = WebPlace(response.url).map { $0.url != location.url } ?? false
            return isElsewhere ? .result(WebAnswer.body(of: response)) : .none
        }
        return .status(value.stringValue ?? value.text(), WebAnswer.body(of: response))
    }
}
