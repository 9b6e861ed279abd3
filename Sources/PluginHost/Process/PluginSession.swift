import Expressions
import Foundation
import StageKit
import Subprocess
import Synchronization

/// A session with one process of a plugin: handshake, one call, shutdown. Requests of the plugin are answered meanwhile.
final class PluginSession: Sendable {
    /// The number of the one call that a process gets.
    static let call: Int64 = 1

    /// The outcome of a session.
    struct Outcome: Sendable {
        var handshake: PluginHandshake?
        /// The result of the call; null if the plugin was only asked to describe itself.
        var result: Result<JSONValue, PluginSessionError>
        /// The steps that were done.
        var steps: [String: JSONValue] = [:]
        /// Whether the process exited without a signal from this process.
        var exitedAlone = true
    }

    private let manifest: PluginManifest
    private let environment: PluginEnvironment
    private let request: PluginRequest
    private let connection: JSONRPCConnection
    private let stepTracker: PluginStepTracker
    let log: PluginLog
    private let cancellation = CancellationSignal()
    private let outcome = Mutex<Outcome?>(nil)

    private var limits: PluginLimits { environment.limits }

    init(_ manifest: PluginManifest, in environment: PluginEnvironment, request: PluginRequest) {
        self.manifest = manifest
        self.environment = environment
        self.request = request
        connection = JSONRPCConnection(limits: environment.limits, observe: environment.observe)
        stepTracker = PluginStepTracker(limit: environment.limits.steps)
        log = PluginLog(of: manifest.name, context: request.context, limits: environment.limits)
    }

    /// Cancels the call. The plugin is notified, and has a grace period.
    func cancel() { cancellation.raise() }

    var wasCanceled: Bool { cancellation.isRaised }

    // MARK: Session

    /// Runs the session until the process exits.
    func run(with process: RunningPlugin) async -> Outcome {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.write(to: process) }
            group.addTask { await self.readLog(of: process) }
            group.addTask { await self.makeCalls(on: process) }
            await withDiscardingTaskGroup { hostCalls in
                await self.read(from: process, steps: &group, hostCalls: &hostCalls)
                hostCalls.cancelAll()
            }
        }
        await log.end()
        var outcome = self.outcome.withLock { $0 } ?? Outcome(result: .success(.null))
        outcome.steps = stepTracker.values
        // What is found after its answer counts as well.
        if let sessionError = connection.sessionError { outcome.result = .failure(sessionError) }
        return outcome
    }

    private func write(to process: RunningPlugin) async {
        for await line in connection.outbox {
            // What cannot be written shows itself as the end of what is read.
            guard let count = try? await process.input.write(line), count == line.count else { return }
            connection.didWrite(line)
        }
        try? await process.input.finish()
    }

    private func readLog(of process: RunningPlugin) async {
        var lines = LogLines()
        do {
            for try await chunk in process.log {
                for line in chunk.withUnsafeBytes({ lines.take($0) }) { await log.addLine(line) }
            }
        } catch {
            // A log that breaks off is no reason to fail.
        }
        if let line = lines.end() { await log.addLine(line) }
    }

    private func read(
        from process: RunningPlugin, steps: inout DiscardingTaskGroup, hostCalls: inout DiscardingTaskGroup
    ) async {
        var lines = MessageLines(limit: limits.messageBytes)
        do {
            for try await chunk in process.output {
                for piece in chunk.withUnsafeBytes({ lines.take($0) }) {
                    guard case .line(let line) = piece else {
                        throw PluginSessionError(
                            .protocolViolation,
                            "wrote a message of more than \(JSONRPCConnection.size(limits.messageBytes))")
                    }
                    if let message = try connection.receive(line) { try await serve(message, &steps, &hostCalls) }
                    if connection.sessionError != nil { return }
                }
            }
        } catch let sessionError as PluginSessionError {
            connection.fail(sessionError)
        } catch {
            connection.fail(PluginSessionError(.protocolViolation, "could not be read from: \(error)"))
        }
        connection.close()
    }

    // MARK: Calls

    private func makeCalls(on process: RunningPlugin) async {
        var result = Outcome(result: .success(.null))
        do {
            let handshake = try await initialize()
            result.handshake = handshake
            result.result = .success(try await answer(to: request, handshake))
        } catch {
            connection.fail(error)
            result.result = .failure(error)
        }
        let end: any Error =
            wasCanceled
            ? CancellationError() : Self.failure(of: result.result) ?? StageError(.failed, "The call is over.")
        stepTracker.fail(end)
        if case .success = result.result { connection.notify("shutdown", [:]) }
        connection.finish()
        let isAtOnce = connection.sessionError.map { !$0.isExit } ?? false
        result.exitedAlone = await process.end(
            after: isAtOnce ? .zero : limits.shutdown, thenAfter: limits.terminate)
        outcome.withLock { $0 = result }
    }

    private static func failure(of result: Result<JSONValue, PluginSessionError>) -> StageError? {
        guard case .failure(let sessionError) = result else { return nil }
        return StageError(sessionError.stageCode, sessionError.text)
    }

    private func initialize() async throws(PluginSessionError) -> PluginHandshake {
        let seconds = Self.shown(limits.handshake)
        let answer = await call(
            "initialize",
            [
                "api": .integer(Int64(PluginManifest.api)),
                "run": request.context.map { .string($0.runID) } ?? .null, "project": .string(environment.project),
            ], limit: limits.handshake,
            timeout: PluginSessionError(.handshake, "did not answer 'initialize' within \(seconds)"), gracePeriod: .zero
        )
        switch answer {
        case .success(.result(let value)): return try PluginHandshake(value, of: manifest)
        case .success(.failure(let failure)):
            throw PluginSessionError(.handshake, "refused to start: \(PluginText.shown(failure.message, limit: 1000))")
        case .failure(let sessionError): throw sessionError
        }
    }

    private func answer(
        to request: PluginRequest, _ handshake: PluginHandshake
    ) async throws(PluginSessionError) -> JSONValue {
        guard let call = request.call else { return .null }
        let type = call.stage.type
        guard let stage = handshake.stages.first(where: { $0.type == type }) else {
            throw PluginSessionError(.changed, "does not have the stage type '\(type)' any more")
        }
        guard stage == call.stage else {
            throw PluginSessionError(.changed, "describes its stage type '\(type)' otherwise than before")
        }
        let method: String
        var parameters: JSONObject = ["call": .integer(Self.call), "type": .string(type)]
        if case .undo(_, let record) = request {
            method = "stage/undo"
            parameters["record"] = record
        } else {
            method = "stage/run"
            parameters["input"] = call.input
        }
        parameters["context"] = await call.context.pluginValue(type: type)
        if let state = call.state { parameters["state"] = state }
        let limit = call.context.hasTimeout || method == "stage/undo" ? nil : limits.call
        let answer = await self.call(
            method, .object(parameters), limit: limit,
            timeout: PluginSessionError(
                .timedOut, "did not answer '\(method)' within \(Self.shown(limits.call)), the limit without a 'timeout'"
            ),
            gracePeriod: limits.cancel)
        switch answer {
        case .success(.result(let value)):
            if let open = stepTracker.openStep {
                throw PluginSessionError(
                    .protocolViolation, "answered '\(method)' while its step \(PluginText.quoted(open)) was open")
            }
            return value
        case .success(.failure(let failure)):
            var sessionError = PluginSessionError(
                .stageFailed, "says: \(PluginText.shown(failure.message, limit: 2000))")
            sessionError.stageCode = failure.stageCode
            sessionError.isRetryable = failure.isRetryable
            throw sessionError
        case .failure(let sessionError): throw sessionError
        }
    }

    /// Calls the plugin, for at most `limit`, and for at most `gracePeriod` after the run was canceled.
    private func call(
        _ method: String, _ parameters: JSONValue, limit: Duration?, timeout: PluginSessionError, gracePeriod: Duration
    ) async -> Result<PluginMessage.Answer, PluginSessionError> {
        await withTaskGroup(of: Void.self) { watchers in
            if let limit {
                watchers.addTask {
                    guard (try? await Task.sleep(for: limit)) != nil else { return }
                    self.connection.fail(timeout)
                }
            }
            watchers.addTask {
                await self.cancellation.wait()
                guard !Task.isCancelled else { return }
                if gracePeriod > .zero {
                    self.connection.notify("stage/cancel", ["call": .integer(Self.call)])
                    guard (try? await Task.sleep(for: gracePeriod)) != nil else { return }
                }
                self.connection.fail(
                    PluginSessionError(
                        gracePeriod > .zero ? .timedOut : .canceled,
                        gracePeriod > .zero
                            ? "did not answer within \(Self.shown(gracePeriod)) of being canceled, and was killed"
                            : "was canceled before it had answered '\(method)'"))
            }
            let answer = await connection.call(method, parameters)
            watchers.cancelAll()
            return answer
        }
    }

    static func shown(_ duration: Duration) -> String { TimeLength(duration).description }

    // MARK: Requests of the plugin

    private func serve(
        _ message: PluginMessage, _ steps: inout DiscardingTaskGroup, _ hostCalls: inout DiscardingTaskGroup
    ) async throws(PluginSessionError) {
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
            try await log.log(parameters)
            connection.answer(id, .result(.null))
        case "progress":
            try checkCall(method, parameters)
            try await log.progress(parameters)
            connection.answer(id, .result(.null))
        case "step/begin", "step/record", "step/recall":
            try checkCall(method, parameters)
            guard let call = request.call else { return }
            let exchange = StepExchange(
                call: call, stepTracker: stepTracker, connection: connection, isCanceled: { self.wasCanceled })
            if let step = try exchange.serve(method, parameters, id: try required(id, method)) {
                steps.addTask { await step() }
            }
        case "host/invoke":
            let id = try required(id, method)
            let invocation = try HostInvocation(parameters, grantedBy: manifest)
            guard let context = request.context else {
                throw PluginSessionError(
                    .protocolViolation, "called the host function '\(invocation.function)' outside of a stage")
            }
            let functions = environment.functions
            hostCalls.addTask { self.connection.answer(id, await invocation.answer(from: functions, in: context)) }
        default:
            let known = [
                "log", "progress", "step/begin", "step/record", "step/recall", "host/invoke",
            ]
            throw PluginSessionError(
                .protocolViolation,
                "sent \(PluginText.quoted(method)), which is not a method of the protocol",
                hint: NearestName.hint(for: method, among: known))
        }
    }

    private func required(_ id: JSONValue?, _ method: String) throws(PluginSessionError) -> JSONValue {
        guard let id else {
            throw PluginSessionError(.protocolViolation, "sent '\(method)' without an 'id', and it has an answer")
        }
        return id
    }

    private func checkCall(_ method: String, _ parameters: JSONValue) throws(PluginSessionError) {
        guard let call = parameters["call"]?.intValue else {
            throw PluginSessionError(
                .protocolViolation, "sent '\(method)' without 'call', the number of the call it belongs to")
        }
        guard request.call != nil, call == Int(Self.call) else {
            throw PluginSessionError(.protocolViolation, "sent '\(method)' for the call \(call), which does not exist")
        }
    }
}
