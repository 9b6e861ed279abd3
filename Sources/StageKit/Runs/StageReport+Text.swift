import Foundation
package import OrderedCollections

extension StageReport {
    /// The report as a line for people; nil for one that nobody needs to read.
    package var line: String? {
        switch self {
        case .trafficShifted(let shift): return "alias \(shift.alias) → \(TrafficShift.text(of: shift.weights))"
        case .healthVerdict(let verdict):
            let mark = verdict.isAdvisory ? " (advisory)" : ""
            let reason = verdict.reason.isEmpty ? "" : ": \(verdict.reason)"
            return "check \(verdict.check)\(mark): \(verdict.verdict)\(reason)"
        case .versionPublished, .leftover, .removed, .custom: return nil
        }
    }
}

extension TrafficShift {
    /// The traffic of an alias, such as `version 1 60 %, version 2 40 %`.
    package static func text(of weights: OrderedDictionary<String, Double>) -> String {
        weights.isEmpty ? "removed" : weights.map { "version \($0.key) \($0.value.percent)" }.joined(separator: ", ")
    }
}

extension Double {
    /// A percentage with at most two digits behind the point, `40 %`, `0.5 %`. It has more where a value that is not
    /// quite 0 or 100 would look like it: `0.001 %`, `99.999 %`.
    package var percent: String {
        var text = ""
        for digits in 2...9 {
            text = String(format: "%.\(digits)f", self)
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
            let isRound = text == "0" || text == "-0" || text == "100"
            if !isRound || self == 0 || self == 100 { break }
        }
        return "\(text) %"
    }
}
