import AWSServices
import StageKit

/// The mappings that feed a function or an alias: made as a pipeline says, and no others.
struct EventSources: Sendable {
    let function: FunctionClient
    /// An alias; nil is the function itself.
    var qualifier: String?
    let context: StageContext

    private var target: String { qualifier.map { "\(function.id):\($0)" } ?? function.id }
    private var words: String { "the event sources of \(qualifier.map { "\(function.name):\($0)" } ?? function.name)" }

    /// - Returns: what was changed, in words.
    func ensure(_ wanted: [EventSourceInput]) async throws -> [String] {
        let plan = try await context.step("compare event sources") { try await compare(wanted) }
        for uuid in plan.remove { try await remove(uuid) }
        for (uuid, arn) in plan.update.sorted(by: { $0.key < $1.key }) {
            guard let input = wanted.first(where: { $0.arn == arn }) else { continue }
            try await update(uuid, input)
        }
        for arn in plan.create {
            guard let input = wanted.first(where: { $0.arn == arn }) else { continue }
            try await create(input)
        }
        return plan.create.map { "added \($0)" } + plan.update.values.sorted().map { "changed \($0)" }
            + plan.remove.map { "removed \($0)" }
    }

    private struct Plan: Codable {
        /// ARNs of sources.
        var create: [String] = []
        /// ARNs of sources by the mapping's id.
        var update: [String: String] = [:]
        /// Ids of mappings.
        var remove: [String] = []
    }

    private func compare(_ wanted: [EventSourceInput]) async throws -> Plan {
        var plan = Plan()
        let found = try await list()
        for mapping in found where !wanted.contains(where: { $0.arn == mapping.eventSourceArn }) {
            plan.remove.append(mapping.uuid)
        }
        for input in wanted {
            guard let mapping = found.first(where: { $0.eventSourceArn == input.arn }) else {
                plan.create.append(input.arn)
                continue
            }
            if !input.isMet(by: mapping) { plan.update[mapping.uuid] = input.arn }
        }
        return plan
    }

    /// The mappings of exactly this function or alias that are not on their way out.
    private func list() async throws -> [EventSourceMapping] {
        try await function.call(of: words) {
            try await $0.listEventSourceMappings(functionName: target, eventSourceArn: nil)
        }
        .filter { $0.state != "Deleting" && FunctionName($0.functionArn ?? "").qualifier == qualifier }
    }

    private func create(_ input: EventSourceInput) async throws {
        try await context.step("add event source \(input.arn)") {
            if let there = try await list().first(where: { $0.eventSourceArn == input.arn }) {
                return try await settled(there.uuid)
            }
            var request = input.request
            request.functionName = target
            request.eventSourceArn = input.arn
            request.startingPosition = input.startingPosition ?? (input.isStream ? "LATEST" : nil)
            let made: EventSourceMapping
            do {
                made = try await function.call(of: words) { try await $0.createEventSourceMapping(request) }
            } catch let error as StageError where error.aws?.isOutcomeUnknown == true {
                guard let there = try await list().first(where: { $0.eventSourceArn == input.arn }) else { throw error }
                made = there
            }
            try await settled(made.uuid)
        }
    }

    private func update(_ uuid: String, _ input: EventSourceInput) async throws {
        try await context.step("change event source \(input.arn)") {
            try await settled(uuid)
            var request = input.request
            request.functionName = target
            _ = try await function.call(of: words) { try await $0.updateEventSourceMapping(uuid: uuid, request) }
            try await settled(uuid)
        }
    }

    private func remove(_ uuid: String) async throws {
        try await context.step("remove event source \(uuid)") {
            try await function.removeEventSource(uuid, context.clock)
        }
    }

    private func settled(_ uuid: String) async throws {
        try await function.untilSettled(eventSource: uuid, context.clock)
    }
}

extension FunctionClient {
    /// Waits until a mapping is neither being made nor changed. One that is gone is settled.
    func untilSettled(eventSource uuid: String, _ clock: any RunClock) async throws {
        let late = "Event source mapping \(uuid) was still being changed after five minutes."
        try await Polling(clock: clock, limit: .seconds(300))(late) {
            let mapping = try await find(of: "event source mapping \(uuid)") {
                try await $0.getEventSourceMapping(uuid: uuid)
            }
            return ["Enabled", "Disabled", nil].contains(mapping?.state) ? () : nil
        }
    }

    /// Removes a mapping and waits until it is gone.
    func removeEventSource(_ uuid: String, _ clock: any RunClock) async throws {
        try await untilSettled(eventSource: uuid, clock)
        let subject = "event source mapping \(uuid)"
        let found: Void? = try await find(of: subject) { try await $0.deleteEventSourceMapping(uuid: uuid) }
        guard found != nil else { return }
        try await untilSettled(eventSource: uuid, clock)
    }
}
