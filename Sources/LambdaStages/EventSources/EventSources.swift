import AWSServices
import StageKit

/// The mappings that feed a function or an alias: made as a pipeline says, and no others.
struct EventSources: Sendable {
    let function: FunctionClient
    /// An alias; nil is the function itself.
    var qualifier: String?
    let context: StageContext

    private var target: String { qualifier.map { "\(function.id):\($0)" } ?? function.id }
    private var displayName: String {
        "the event sources of \(qualifier.map { "\(function.name):\($0)" } ?? function.name)"
    }

    /// - Returns: what was changed, in words.
    func ensure(_ wanted: [EventSourceInput]) async throws -> [String] {
        let plan = try await context.read("compare event sources") { try await compare(wanted) }
        for uuid in plan.remove { try await remove(uuid) }
        for (uuid, key) in plan.update.sorted(by: { $0.key < $1.key }) {
            guard let input = wanted.first(where: { $0.key == key }) else { continue }
            try await update(uuid, input)
        }
        for key in plan.create {
            guard let input = wanted.first(where: { $0.key == key }) else { continue }
            try await create(input)
        }
        return plan.create.map { "added \($0)" } + plan.update.values.sorted().map { "changed \($0)" }
            + plan.remove.map { "removed \($0)" }
    }

    private struct Plan: Codable {
        /// Sources by their keys.
        var create: [String] = []
        /// Keys of sources by the mapping's id.
        var update: [String: String] = [:]
        /// Ids of mappings.
        var remove: [String] = []
    }

    private func compare(_ wanted: [EventSourceInput]) async throws -> Plan {
        var plan = Plan()
        let found = try await list()
        for mapping in found where !wanted.contains(where: { $0.key == EventSourceInput.key(of: mapping) }) {
            plan.remove.append(mapping.uuid)
        }
        for input in wanted {
            guard let mapping = found.first(where: { EventSourceInput.key(of: $0) == input.key }) else {
                plan.create.append(input.key)
                continue
            }
            if !input.isMet(by: mapping) { plan.update[mapping.uuid] = input.key }
        }
        return plan
    }

    /// The mappings of exactly this function or alias that are not on their way out.
    private func list() async throws -> [EventSourceMapping] {
        try await function.eventSources(of: [qualifier])
    }

    private func create(_ input: EventSourceInput) async throws {
        try await context.step("add event source \(input.key)") {
            if let there = try await list().first(where: { EventSourceInput.key(of: $0) == input.key }) {
                return try await settled(there.uuid)
            }
            var request = input.creation
            request.functionName = target
            let made: EventSourceMapping
            do {
                made = try await function.call(of: displayName) {
                    try await $0.createEventSourceMapping(request)
                }
            } catch let error as StageError where error.aws?.isOutcomeUnknown == true {
                guard let there = try await list().first(where: { EventSourceInput.key(of: $0) == input.key }) else {
                    throw error
                }
                made = there
            }
            try await settled(made.uuid)
        }
    }

    private func update(_ uuid: String, _ input: EventSourceInput) async throws {
        try await context.step("change event source \(input.key)") {
            try await settled(uuid)
            var request = input.request
            request.functionName = target
            _ = try await function.call(of: displayName) { try await $0.updateEventSourceMapping(uuid: uuid, request) }
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
    /// The event source mappings of these versions and aliases that are not being deleted; nil is the function itself.
    ///
    /// AWS lists the mappings of one qualifier, or all of a region. For more than one qualifier that is one list.
    func eventSources(of qualifiers: [String?]) async throws -> [EventSourceMapping] {
        guard let first = qualifiers.first else { return [] }
        let target = qualifiers.count == 1 ? first.map { "\(id):\($0)" } ?? id : nil
        return try await call(of: "the event sources of function \(name)") {
            try await $0.listEventSourceMappings(functionName: target, eventSourceArn: nil)
        }
        .filter { mapping in
            let fed = FunctionName(mapping.functionArn ?? "")
            return mapping.state != "Deleting" && fed.name == name && qualifiers.contains(fed.qualifier)
        }
    }

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
