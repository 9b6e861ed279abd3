package import Expressions
import OrderedCollections

extension StageReport {
    /// The type of the event that carries the report.
    package var type: String {
        switch self {
        case .trafficShifted: "weight_moved"
        case .healthVerdict: "health_verdict"
        case .versionPublished: "version_published"
        case .leftover: "leftover"
        case .removed: "removed"
        case .custom: "report"
        }
    }

    /// The body of the event that carries the report.
    package var body: JSONValue {
        switch self {
        case .trafficShifted(let shift): return shift.json
        case .healthVerdict(let verdict): return verdict.json
        case .versionPublished(let function, let version):
            return ["function": .string(function), "version": .string(version)]
        case .leftover(let leftover):
            var object = leftover.resource.members
            if let state = leftover.state { object["state"] = .string(state) }
            if leftover.splitsTraffic { object["splitsTraffic"] = true }
            return .object(object)
        case .removed(let resource): return .object(resource.members)
        case .custom(let type, let data): return ["type": .string(type), "data": data]
        }
    }

    /// Reads a report.
    /// - Returns: nil if the type does not belong to a report.
    /// - Throws: `RunEventError` for one that is damaged.
    init?(_ fields: EventFields) throws(RunEventError) {
        switch fields.type {
        case "weight_moved": self = .trafficShifted(try TrafficShift(fields))
        case "health_verdict": self = .healthVerdict(try HealthVerdict(fields))
        case "version_published":
            self = .versionPublished(function: try fields.text("function"), version: try fields.text("version"))
        case "leftover":
            self = .leftover(
                Leftover(
                    try ReportedResource(fields), state: fields.body["state"]?.stringValue,
                    splitsTraffic: fields.body["splitsTraffic"]?.boolValue ?? false))
        case "removed": self = .removed(try ReportedResource(fields))
        case "report": self = .custom(type: try fields.text("type"), data: fields.body["data"] ?? .null)
        default: return nil
        }
    }

    /// The same report with every text changed.
    func mappingTexts(_ change: (String) -> String) -> StageReport {
        switch self {
        case .trafficShifted(var shift):
            shift.function = change(shift.function)
            shift.alias = change(shift.alias)
            shift.undoKey = shift.undoKey.map(change)
            return .trafficShifted(shift)
        case .versionPublished(let function, let version):
            return .versionPublished(function: change(function), version: version)
        case .removed(let resource): return .removed(resource.mappingTexts(change))
        case .healthVerdict(var verdict):
            verdict.check = change(verdict.check)
            verdict.reason = change(verdict.reason)
            verdict.data = verdict.data.mappingTexts(change)
            return .healthVerdict(verdict)
        case .leftover(var leftover):
            leftover.resource = leftover.resource.mappingTexts(change)
            leftover.state = leftover.state.map(change)
            return .leftover(leftover)
        case .custom(let type, let data): return .custom(type: type, data: data.mappingTexts(change))
        }
    }
}

extension TrafficShift {
    /// The shift as events carry it.
    package var json: JSONValue {
        var object: JSONObject = [
            "function": .string(function), "alias": .string(alias),
            "stable": stable.map { .string($0) } ?? .null, "candidate": candidate.map { .string($0) } ?? .null,
            "weight": .plain(weight), "weights": .object(weights.mapValues { .plain($0) }),
        ]
        if let undoKey { object["undoKey"] = .string(undoKey) }
        return .object(object)
    }

    fileprivate init(_ fields: EventFields) throws(RunEventError) {
        var weights: StringMap<Double> = [:]
        for (version, weight) in fields.body["weights"]?.objectValue ?? [:] {
            guard let number = weight.doubleValue else { throw fields.damaged("weights") }
            weights[version] = number
        }
        self.init(
            function: try fields.text("function"), alias: try fields.text("alias"),
            stable: fields.body["stable"]?.stringValue, candidate: fields.body["candidate"]?.stringValue,
            weight: try fields.number("weight"), weights: weights, undoKey: fields.body["undoKey"]?.stringValue)
    }
}

extension HealthVerdict {
    /// The verdict as events and outputs carry it.
    package var json: JSONValue {
        var object: JSONObject = [
            "check": .string(check), "verdict": .string(verdict), "reason": .string(reason), "weight": .plain(weight),
            "step": .integer(Int64(step)), "version": .string(version), "at": .string(at),
        ]
        if !data.isNull { object["data"] = data }
        if isAdvisory { object["advisory"] = true }
        return .object(object)
    }

    fileprivate init(_ fields: EventFields) throws(RunEventError) {
        self.init(
            check: try fields.text("check"), verdict: try fields.text("verdict"), reason: try fields.text("reason"),
            weight: try fields.number("weight"), step: try fields.integer("step"),
            version: try fields.text("version"), at: try fields.text("at"),
            isAdvisory: fields.body["advisory"]?.boolValue ?? false, data: fields.body["data"] ?? .null)
    }
}

extension ReportedResource {
    fileprivate func mappingTexts(_ change: (String) -> String) -> ReportedResource {
        switch self {
        case .function(let function): .function(change(function))
        case .version(let version, let function): .version(version, function: change(function))
        case .alias(let alias, let function): .alias(change(alias), function: change(function))
        }
    }

    fileprivate var members: JSONObject {
        var object: JSONObject = ["function": .string(function)]
        switch self {
        case .function: break
        case .version(let version, _): object["version"] = .string(version)
        case .alias(let alias, _): object["alias"] = .string(alias)
        }
        return object
    }

    fileprivate init(_ fields: EventFields) throws(RunEventError) {
        let function = try fields.text("function")
        if let version = fields.body["version"]?.stringValue {
            self = .version(version, function: function)
        } else if let alias = fields.body["alias"]?.stringValue {
            self = .alias(alias, function: function)
        } else {
            self = .function(function)
        }
    }
}
