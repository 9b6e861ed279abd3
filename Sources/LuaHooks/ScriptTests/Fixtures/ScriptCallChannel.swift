import Expressions
import LuaRuntime

/// The channel between a test and the scripts that it calls. Each runs in a Lua state of its own, concurrently.
final class ScriptCallChannel: Sendable {
    struct Call: Sendable {
        let script: Int
        let arguments: [LuaValue]
    }

    enum Event: Sendable {
        /// The call is over: its value, and the reason if that is a second one.
        case done(JSONValue, reason: String?)
        case failed(any Error)
        /// A function of the test is asked.
        case compute(Int, JSONValue)
    }

    private let calls = AsyncStream.makeStream(of: Call.self)
    private let events = AsyncStream.makeStream(of: Event.self)
    private let answers = AsyncStream.makeStream(of: Result<JSONValue, ScriptTestError>.self)

    // MARK: The test's side

    func begin(_ call: Call) { calls.continuation.yield(call) }

    func answer(_ answer: Result<JSONValue, ScriptTestError>) { answers.continuation.yield(answer) }

    /// The next event, as the test's Lua reads it.
    func next() async throws -> LuaValue {
        var iterator = events.stream.makeAsyncIterator()
        switch await iterator.next() {
        case nil: throw CancellationError()
        case .failed(let error): throw error
        case .done(let value, let reason):
            guard let reason else { return .json(["value": value]) }
            return .json(["value": value, "reason": .string(reason)])
        case .compute(let handler, let request):
            return .json(["compute": .integer(Int64(handler)), "request": request])
        }
    }

    // MARK: The scripts' side

    /// Executes the test's calls, one after the other, until the task is canceled.
    func serve(_ body: (Call) async throws -> (JSONValue, String?)) async {
        for await call in calls.stream {
            do {
                let (value, reason) = try await body(call)
                events.continuation.yield(.done(value, reason: reason))
            } catch {
                events.continuation.yield(.failed(error))
            }
        }
    }

    /// Lets a function of the test compute an answer.
    func compute(_ handler: Int, _ request: JSONValue) async throws -> JSONValue {
        events.continuation.yield(.compute(handler, request))
        var iterator = answers.stream.makeAsyncIterator()
        guard let answer = await iterator.next() else { throw CancellationError() }
        return try answer.get()
    }
}
