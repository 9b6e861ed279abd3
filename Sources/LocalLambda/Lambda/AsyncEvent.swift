import Expressions
import Foundation
import NIOCore

/// An event of an asynchronous invocation, from its receipt until it is handled or given up.
struct AsyncEvent: Sendable {
    /// Why an event got no further attempt, as destination records name it.
    enum Condition: String, Sendable {
        case success = "Success"
        case retriesExhausted = "RetriesExhausted"
        case ageExceeded = "EventAgeExceeded"
        case zeroReservedConcurrency = "ZeroReservedConcurrency"
    }

    var call: FunctionCall
    let received: Date
    let settings: AsyncSettings
    let deadLetterTarget: String?
    var attempts = 0
    var lastResult: InvocationResult?

    /// The record that a destination gets.
    func record(_ condition: Condition, at now: Date) -> JSONValue {
        var record: JSONValue = [
            "version": "1.0",
            "timestamp": .string(now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
            "requestContext": [
                "requestId": .string(call.invocation.requestID), "functionArn": .string(call.invocation.arn),
                "condition": .string(condition.rawValue), "approximateInvokeCount": .int(attempts),
            ],
            "requestPayload": Self.json(call.invocation.payload),
        ]
        if let lastResult {
            var context: JSONValue = [
                "statusCode": 200, "executedVersion": .string(call.target.version.number),
            ]
            if lastResult.isError { context.set("functionError", "Unhandled") }
            record.set("responseContext", context)
            record.set("responsePayload", Self.json(lastResult.payload))
        }
        return record
    }

    private static func json(_ payload: ByteBuffer) -> JSONValue {
        (try? JSONValue(parsing: payload.readableBytesView)) ?? .string(String(buffer: payload))
    }
}

extension LambdaService {
    /// Runs an event until it succeeds, or its retries or its age are used up, and sends its record.
    func handle(_ event: AsyncEvent) async {
        var event = event
        let retries = event.settings.maximumRetries ?? AsyncSettings.defaultRetries
        let age = TimeInterval(event.settings.maximumAge ?? AsyncSettings.defaultAge)
        var throttles = 0
        while !Task.isCancelled {
            guard configuration.now().timeIntervalSince(event.received) <= age else {
                return deliver(event, .ageExceeded)
            }
            event.call.invocation = event.call.invocation.again()
            let delay: Duration
            do throws(APIError) {
                let result = try await run(event.call)
                event.attempts += 1
                event.lastResult = result
                if !result.isError { return deliver(event, .success) }
                if event.attempts > retries { return deliver(event, .retriesExhausted) }
                delay = configuration.eventRetryDelay * event.attempts
            } catch {
                if event.call.reserved == 0 { return deliver(event, .zeroReservedConcurrency) }
                // A throttled event is no attempt: AWS tries again from one second to five minutes later.
                throttles = min(throttles + 1, 9)
                delay = min(configuration.eventRetryDelay * (1 << throttles) / 2, .seconds(300))
            }
            try? await Task.sleep(for: max(delay, .milliseconds(1)))
        }
    }

    private func deliver(_ event: AsyncEvent, _ condition: AsyncEvent.Condition) {
        let record = event.record(condition, at: configuration.now())
        if condition == .success {
            if let target = event.settings.onSuccess { send(record, to: target, of: event) }
            return
        }
        if let target = event.settings.onFailure { send(record, to: target, of: event) }
        if let target = event.deadLetterTarget {
            let payload = record["requestPayload"] ?? .null
            deliveries.add(
                EventDelivery(functionName: event.call.target.function.name, target: target, record: payload))
        }
        let name = event.call.target.function.name
        configuration.onNotice?(
            "The event \(event.call.invocation.requestID) of \(name) was given up after \(event.attempts) attempts "
                + "(\(condition.rawValue)).")
    }

    /// A local function is invoked with the record. What is sent anywhere else is remembered.
    private func send(_ record: JSONValue, to target: String, of event: AsyncEvent) {
        let key = event.call.target.function
        deliveries.add(EventDelivery(functionName: key.name, target: target, record: record))
        let caller = Caller(
            accountID: key.accountID, region: key.region, service: "lambda", accessKeyID: "", arn: "", userID: "")
        guard let reference = try? RequestedFunction(target, caller: caller),
            let function = registry.function(reference.key), let found = function.resolve(reference.qualifier)
        else { return }
        let call = FunctionCall(
            target: ExecutionTarget(
                function: function.key, functionIdentity: function.identity, version: found.version),
            resource: function.key.name + (reference.qualifier.map { ":\($0)" } ?? ""),
            reserved: function.reservedConcurrency,
            invocation: Invocation(
                requestID: Self.newID(), payload: ByteBuffer(bytes: record.bytes()),
                arn: function.key.arn(reference.qualifier), clientContext: nil,
                wantsLog: configuration.onFunctionLog != nil))
        scheduler.inBackground { _ = try? await run(call) }
    }
}
