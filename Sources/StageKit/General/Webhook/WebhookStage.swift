import Expressions
import Foundation

/// `webhook`: calls a web address, and waits for what it began.
struct WebhookStage: Stage {
    func run(_ input: WebhookInput, context: StageContext) async throws -> JSONValue {
        guard let location = WebPlace(input.url) else {
            throw StageError(.invalidInput, "'url' must be an http or https address.")
        }
        let call = "The \(input.method) to \(location.server)"
        let web = try context.services[(any WebClient).self]
        let wasStarted = context.wasStarted("call")
        if wasStarted, input.repeat == .never {
            throw StageError(
                .unknownOutcome,
                "\(call) was interrupted, and it is unknown whether it arrived; 'repeat: never' keeps it from being sent "
                    + "again.")
        }
        let answer: WebAnswer = try await context.step("call") {
            if wasStarted { await context.warn("\(call) was interrupted; it is sent again.") }
            return try await send(input, to: location, called: call, web, context)
        }
        await context.log("\(call) answered \(answer.status)")
        guard let wait = input.waitFor else { return answer.outputs(final: .null) }
        if wait.urlField != nil, answer.statusURL == nil {
            throw StageError(
                .failed, "\(call) was answered without an address at 'waitFor.urlField' in the answer's JSON.")
        }
        guard let text = answer.statusURL ?? wait.url ?? answer.headers["location"]?.stringValue else {
            throw StageError(
                .failed,
                "\(call) was answered without a Location header: say where the status is, in 'waitFor.url', or in "
                    + "'waitFor.urlField' if the answer's JSON has its address.")
        }
        guard let status = WebPlace(text, relativeTo: location) else {
            throw StageError(.failed, "The status' address is not an http or https address.")
        }
        let headers = wait.headers ?? (status.server == location.server ? input.headers : nil)
        let waiter = StatusWaiter(
            wait: wait, location: status, headers: Self.fields(headers), timeout: input.timeout, web: web)
        // Looks decide nothing, their end does.
        let end: StatusWaiter.End = try await context.read("status") { try await waiter.end(context) }
        guard end.isSuccess else {
            throw StageError(.failed, "What the call began ended with '\(end.status)'.")
        }
        return answer.outputs(final: end.answer)
    }

    private func send(
        _ input: WebhookInput, to location: WebPlace, called call: String, _ web: any WebClient,
        _ context: StageContext
    ) async throws -> WebAnswer {
        var headers = Self.fields(input.headers)
        if !["GET", "HEAD"].contains(input.method), headers.first(named: "Idempotency-Key") == nil {
            headers.append(WebHeader(name: "Idempotency-Key", value: Self.key(context)))
        }
        var body: [UInt8]?
        if let value = input.body, !value.isNull {
            body = value.stringValue.map { Array($0.utf8) } ?? value.bytes()
            if value.stringValue == nil, headers.first(named: "Content-Type") == nil {
                headers.append(WebHeader(name: "Content-Type", value: "application/json"))
            }
        }
        let response: WebResponse
        do {
            response = try await web.send(
                WebRequest(
                    method: input.method, url: location.url, headers: headers, body: body,
                    timeout: input.timeout.duration))
        } catch let fault as any WebRequestError where fault.isLasting {
            throw StageError(.failed, "\(call) has no answer: \(fault)", cause: fault)
        } catch  where !(error is CancellationError || Task.isCancelled) {
            throw StageError(
                .unknownOutcome, "\(call) was not answered: \(error)", isRetryable: input.repeat != .never,
                cause: error)
        }
        guard (200..<300).contains(response.status) else {
            let said = WebAnswer.excerpt(of: response)
            throw StageError(
                .failed, "\(call) was answered with status \(response.status)\(said.isEmpty ? "." : ": \(said)")",
                isRetryable: WebAnswer.mayPass(response.status))
        }
        return WebAnswer(response, statusAt: input.waitFor?.urlField)
    }

    /// What a server can tell a repeated call from a new one by.
    private static func key(_ context: StageContext) -> String {
        let allowed = CharacterSet(
            charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
        return [context.runID, context.stageID, String(context.attempt)]
            .map { $0.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }.joined(separator: "/")
    }

    private static func fields(_ headers: [String: String]?) -> [WebHeader] {
        (headers ?? [:]).sorted { $0.key < $1.key }.map { WebHeader(name: $0.key, value: $0.value) }
    }
}
