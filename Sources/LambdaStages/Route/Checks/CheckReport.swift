import AWSServices
import Foundation
import OrderedCollections
import StageKit

/// A verdict with its circumstances, as the stage's outputs and events show it.
struct CheckReport: Sendable {
    let check: String
    let verdict: Verdict
    /// The candidate's percent at the time.
    let weight: Double
    /// 0 before anything moved.
    let step: Int
    let version: FunctionVersion
    /// Seconds since 1970.
    let at: Double
    var isAdvisory = false

    var json: JSONValue {
        var object: OrderedDictionary<String, JSONValue> = [
            "check": .string(check), "verdict": .string(verdict.outcome.rawValue), "reason": .string(verdict.reason),
            "weight": .plain(weight), "step": .integer(Int64(step)), "version": .string(version.description),
            "at": .string(Date(timeIntervalSince1970: at).formatted(.iso8601)),
        ]
        if !verdict.data.isNull { object["data"] = verdict.data }
        if isAdvisory { object["advisory"] = true }
        return .object(object)
    }
}
