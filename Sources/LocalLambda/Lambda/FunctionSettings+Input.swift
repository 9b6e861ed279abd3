import Expressions
import Foundation

extension FunctionSettings {
    /// Applies the members of a request; absent members stay, empty ones clear.
    mutating func apply(_ input: OperationInput) throws(APIError) {
        if let runtime = input.string("Runtime") {
            try Runtimes.check(runtime)
            self.runtime = runtime
        }
        if let handler = input.string("Handler") { self.handler = handler }
        if let role = input.string("Role") { self.role = role }
        if let description = input.string("Description") { self.description = description }
        if let timeout = input.int("Timeout") {
            try Self.check(timeout, at: "timeout", atMost: 1_800)
            self.timeout = timeout
        }
        if let memory = input.int("MemorySize") {
            try Self.check(memory, at: "memorySize", atMost: 10_240)
            memorySize = memory
        }
        if let environment = input.object("Environment") {
            self.environment = try EnvironmentRules.checked(environment.map("Variables"))
        }
        if let logging = input.object("LoggingConfig") { try self.logging.apply(logging) }
        if let target = input.object("DeadLetterConfig") {
            let arn = target.string("TargetArn") ?? ""
            deadLetterTarget = arn.isEmpty ? nil : arn
        }
        if let tenancy = input.object("TenancyConfig") {
            isolatesTenants = tenancy.string("TenantIsolationMode") == "PER_TENANT"
        }
        for name in Self.kept {
            guard let member = input.member(name) else { continue }
            if Self.isEmpty(member) {
                others.removeValue(forKey: name)
            } else {
                others[name] = member
            }
        }
        if let size = input.object("EphemeralStorage")?.int("Size") {
            try Self.check(size, at: "ephemeralStorage.size", atMost: 10_240)
        }
    }

    /// AWS's model allows more than it gives to functions that run on demand.
    private static func check(_ value: Int, at member: String, atMost limit: Int) throws(APIError) {
        guard value <= limit else {
            throw .validation("\(value)", at: member, "Member must have value less than or equal to \(limit)")
        }
    }

    /// Whether a member clears what it names: an empty string, list or map, or a map of such.
    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let values): values.isEmpty
        case .object: value.keys.allSatisfy { key in value[key].map(isEmpty) ?? true }
        default: false
        }
    }
}

extension LoggingSettings {
    /// Applies the members of a request to those that are set.
    mutating func apply(_ input: OperationInput) throws(APIError) {
        if let format = input.string("LogFormat") { self.format = format }
        if let level = input.string("ApplicationLogLevel") { applicationLevel = level }
        if let level = input.string("SystemLogLevel") { systemLevel = level }
        if let group = input.string("LogGroup") { self.group = group }
        if isJSON {
            applicationLevel = applicationLevel ?? "INFO"
            systemLevel = systemLevel ?? "INFO"
        } else {
            guard input.member("ApplicationLogLevel") == nil, input.member("SystemLogLevel") == nil else {
                throw .invalidParameter(
                    "ApplicationLogLevel and SystemLogLevel can only be set when LogFormat is JSON.")
            }
            (applicationLevel, systemLevel) = (nil, nil)
        }
    }

    func json(of function: String) -> JSONValue {
        var json: JSONValue = ["LogFormat": .string(format)]
        json.set("ApplicationLogLevel", applicationLevel.map { .string($0) })
        json.set("SystemLogLevel", systemLevel.map { .string($0) })
        json.set("LogGroup", .string(group(of: function)))
        return json
    }
}
