import Expressions
import Foundation
import OrderedCollections
import StageKit
import Subprocess
import Synchronization

/// One life of a plugin's process: it says what it is, does one thing, and is asked to end. What it asks for meanwhile
/// is answered.
final class PluginSession: Sendable {
    /// The number of the one call that a process gets.
    static let call: Int64 = 1

    /// What came of it.
    struct Outcome: Sendable {
        var handshake: PluginHandshake?
        /// The answer to the errand; null if it was only to say what it has.
        var result: Result<JSONValue, PluginReplyError>
        /// The steps that were done.
        var steps: [String: JSONValue] = [:]
        /// Whether the process ended without a signal of ours.
        var endedAlone = true
    }

    private let manifest: PluginManifest
    private let surroundings: PluginEnvironment
    private let errand: PluginRequest
    private let link: JSONRPCConnection
    private let book: PluginStepTracker
    let voice: PluginLog
    private let cancellation = CancellationSignal()
    private let outcome = Mutex<Outcome?>(nil)

    private var limits: PluginLimits { surroundings.limits }

    init(_ manifest: PluginManifest, in surroundings: PluginEnvironment, errand: PluginRequest) {
        self.manifest = manifest
        self.surroundings = surroundings
        self.errand = errand
        link = JSONRPCConnection(limits: surroundings.limits, observe: surroundings.observe)
        book = PluginStepTracker(limit: surroundings.limits.steps)
        voice = PluginLog(of: manifest.name, context: errand.context, limits: surroundings.limits)
    }

    /// The run does not want it any more: the plugin is told, and has a limited time.
    func cancel() { cancellation.raise() }

    var wasCanceled: Bool { cancellation.isRaised }

    // MARK: The whole

    /// Talks to a process until it has ended.
    func run(with process: RunningPlugin) async -> Outcome {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.write(to: process) }
            group.addTask { await self.readLog(of: process) }
            group.addTask { await self.talk(to: process) }
            await withDiscardingTaskGroup { hostCalls in
                await self.read(from: process, steps: &group, hostCalls: &hostCalls)
                hostCalls.cancelAll()
            }
        }
        await voice.end()
        var outcome = self.outcome.withLock { $0 } ?? Outcome(result: .success(.null))
        outcome.steps = book.values
        // What is found after its answer counts as well.
        if let problem = link.problem { outcome.result = .failure(problem) }
        return outcome
    }

    private func write(to process: RunningPlugin) async {
        for await line in link.outbox {
            // What cannot be written shows itself as the end of what is read.
            guard let count = try? await process.input.write(line), count == line.count else { return }
            link.wrote(line)
        }
        try? await process.input.finish()
    }

    private func readLog(of process: RunningPlugin) async {
        var lines = LogLines()
        do {
            for try await chunk in process.log {
                for line in chunk.withUnsafeBytes({ lines.take($0) }) { await voice.line(line) }
            }
        } catch {
            // A log that breaks off is no reason to fail.
        }
        if let line = lines.end() { await voice.line(line) }
    }

    private func read(
        from process: RunningPlugin, steps: inout DiscardingTaskGroup, hostCalls: inout DiscardingTaskGroup
    ) async {
        var lines = MessageLines(limit: limits.messageBytes)
        do {
            for try await chunk in process.output {
                for piece in chunk.withUnsafeBytes({ lines.take($0) }) {
                    guard case .line(let line) = piece else {
                        throw PluginReplyError(
                            .protocolViolation,
                            "wrote a message of more than \(JSONRPCConnection.size(limits.messageBytes))")
                    }
                    if let message = try link.take(line) { try await serve(message, &steps, &hostCalls) }
                    if link.problem != nil { return }
                }
            }
        } catch let problem as PluginReplyError {
            link.fail(problem)
        } catch {
            link.fail(PluginReplyError(.protocolViolation, "could not be read from: \(error)"))
        }
        link.close()
    }

    // MARK: Our part of it

    private func talk(to process: RunningPlugin) async {
        var result = Outcome(result: .success(.null))
        do {
            let handshake = try await shakeHands()
            result.handshake = handshake
            result.result = .success(try await answer(to: errand, handshake))
        } catch {
            link.fail(error)
            result.result = .failure(error)
        }
        let end: any Error =
            wasCanceled
            ? CancellationError() : Self.failure(of: result.result) ?? StageError(.failed, "The call has ended.")
        book.end(end)
        if case .success = result.result { link.notify("shutdown", [:]) }
        link.finish()
        let isAtOnce = link.problem.map { !$0.isEnd } ?? false
        result.endedAlone = await process.end(
            after: isAtOnce ? .zero : limits.shutdown, thenAfter: limits.terminate)
        outcome.withLock { $0 = result }
    }

    private static func failure(of result: Result<JSONValue, PluginReplyError>) -> StageError? {
        guard case .failure(let problem) = result else { return nil }
        return StageError(problem.stageCode, problem.text)
    }

    private func shakeHands() async throws(PluginReplyError) -> PluginHandshake {
        let seconds = Self.shown(limits.handshake)
        let answer = await call(
            "initialize",
            [
                "api": .integer(Int64(PluginManifest.api)),
                "run": errand.context.map { .string($0.runID) } ?? .null, "project": .string(surroundings.project),
            ], limit: limits.handshake,
            late: PluginReplyError(.handshake, "did not answer 'initialize' within \(seconds)"), patience: .zero)
        switch answer {
        case .success(.result(let value)): return try PluginHandshake(value, of: manifest)
        case .success(.failure(let failure)):
            throw PluginReplyError(.handshake, "refused to start: \(PluginText.shown(failure.message, limit: 1000))")
        case .failure(let problem): throw problem
        }
    }

    private func answer(
        to errand: PluginRequest, _ handshake: PluginHandshake
    ) async throws(PluginReplyError) -> JSONValue {
        guard let call = errand.call else { return .null }
        let type = call.stage.type
        guard let stage = handshake.stages.first(where: { $0.type == type }) else {
            throw PluginReplyError(.changed, "does not have the stage type '\(type)' any more")
        }
        guard stage == call.stage else {
            throw PluginReplyError(.changed, "describes its stage type '\(type)' otherwise than before")
        }
        let method: String
        var parameters: OrderedDictionary<String, JSONValue> = ["call": .integer(Self.call), "type": .string(type)]
        if case .undo(_, let record) = errand {
            method = "stage/undo"
            parameters["record"] = record
        } else {
            method = "stage/run"
            parameters["input"] = call.input
        }
        parameters["context"] = await call.context.shownToPlugins(type: type)
        if let state = call.state { parameters["state"] = state }
        let limit = call.context.hasTimeout || method == "stage/undo" ? nil : limits.call
        let answer = await self.call(
            method, .object(parameters), limit: limit,
            late: PluginReplyError(
                .silent, "did not answer '\(method)' within \(Self.shown(limits.call)), the limit without a 'timeout'"),
            patience: limits.cancel)
        switch answer {
        case .success(.result(let value)):
            if let open = book.openStep {
                throw PluginReplyError(
                    .protocolViolation, "answered '\(method)' while its step \(PluginText.quoted(open)) was open")
            }
            return value
        case .success(.failure(let failure)):
            var problem = PluginReplyError(.said, "says: \(PluginText.shown(failure.message, limit: 2000))")
            problem.stageCode = failure.stageCode
            problem.isRetryable = failure.isRetryable
            throw problem
        case .failure(let problem): throw problem
        }
    }

    /// Calls the plugin, for at most `limit`, and for at most `patience` after the run was cancelled.
    private func call(
        _ method: String, _ parameters: JSONValue, limit: Duration?, late: PluginReplyError, patience: Duration
    ) async -> Result<PluginMessage.Answer, PluginReplyError> {
        await withTaskGroup(of: Void.self) { watchers in
            if let limit {
                watchers.addTask {
                    guard (try? await Task.sleep(for: limit)) != nil else { return }
                    self.link.fail(late)
                }
            }
            watchers.addTask {
                await self.cancellation.wait()
                guard !Task.isCancelled else { return }
                if patience > .zero {
                    self.link.notify("stage/cancel", ["call": .integer(Self.call)])
                    guard (try? await Task.sleep(for: patience)) != nil else { return }
                }
                self.link.fail(
                    PluginReplyError(
                        patience > .zero ? .silent : .canceled,
                        patience > .zero
                            ? "did not answer within \(Self.shown(patience)) of being cancelled, and was killed"
                            : "was cancelled before it had answered '\(method)'"))
            }
            let answer = await link.call(method, parameters)
            watchers.cancelAll()
            return answer
        }
    }

    static func shown(_ duration: Duration) -> String { TimeLength(duration).description }

    // MARK: What it asks for

    private func serve(
        _ message: PluginMessage, _ steps: inout DiscardingTaskGroup, _ hostCalls: inout DiscardingTaskGroup
    ) async throws(PluginReplyError) {
        let id: JSONValue?
        let method: String
        let parameters: JSONValue
        switch message {
        case .request(let number, let name, let values): (id, method, parameters) = (number, name, values)
        case .notification(let name, let values): (id, method, parameters) = (nil, name, values)
        case .answer: return
        }
        switch method {
        case "log":
            try await voice.log(parameters)
            link.answer(id, .result(.null))
        case "progress":
            try checkCall(method, parameters)
            try await voice.progress(parameters)
            link.answer(id, .result(.null))
        case "step/begin", "step/record", "step/recall":
            try checkCall(method, parameters)
            guard let call = errand.call else { return }
            let exchange = StepExchange(call: call, book: book, link: link, isCanceled: { self.wasCanceled })
            if let step = try exchange.serve(method, parameters, id: try required(id, method)) {
                steps.addTask { await step() }
            }
        case "host/invoke":
            let id = try required(id, method)
            let invocation = try HostInvocation(parameters, grantedBy: manifest)
            guard let context = errand.context else {
                throw PluginReplyError(
                    .protocolViolation, "called the host function '\(invocation.function)' outside of a stage")
            }
            let functions = surroundings.functions
            hostCalls.addTask { self.link.answer(id, await invocation.answer(from: functions, in: context)) }
        default:
            let known = [
                "log", "progress", "step/begin", "step/record", "step/recall", "host/invoke",
            ]
            throw PluginReplyError(
                .protocolViolation,
                "sent \(PluginText.quoted(method)), which is no message of the protocol",
                hint: NearestName.hint(for: method, among: known))
        }
    }

    private func required(_ id: JSONValue?, _ method: String) throws(PluginReplyError) -> JSONValue {
        guard let id else {
            throw PluginReplyError(.protocolViolation, "sent '\(method)' without an 'id', and it has an answer")
        }
        return id
    }

    private func checkCall(_ method: String, _ parameters: JSONValue) throws(PluginReplyError) {
        guard let call = parameters["call"]?.intValue else {
            throw PluginReplyError(
                .protocolViolation, "sent '\(method)' without 'call', the number of the call it belongs to")
        }
        guard errand.call != nil, call == Int(Self.call) else {
            throw PluginReplyError(.protocolViolation, "sent '\(method)' for the call \(call), which is not there")
        }
    }
}
