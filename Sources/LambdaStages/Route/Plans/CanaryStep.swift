package import StageKit

/// One weight of a canary, and how long it is held.
package struct CanaryStep: Hashable, Sendable {
    /// Above 0, up to 100.
    package var percent: Double
    /// nil: the stage's interval.
    package var length: TimeLength?

    package init(percent: Double, length: TimeLength? = nil) {
        self.percent = percent
        self.length = length
    }

    /// The smallest step of `linear`, in percent: with 100, a thousand of them.
    package static let smallestLinear = 0.1

    /// The equal steps of `linear`, without 100: every 10 percent is 10, 20 … 90. A step below the smallest counts as
    /// that: a list without bounds would fill the memory.
    package static func linear(every percent: Double) -> [CanaryStep] {
        let size = percent > smallestLinear ? percent : smallestLinear
        return stride(from: size, to: 100 - 0.000_001, by: size).map { CanaryStep(percent: $0) }
    }

    /// The problem with a list of steps; nil if there is none.
    package static func problem(_ steps: [CanaryStep]) -> String? {
        guard let last = steps.last else { return "'steps' is empty; write at least one weight, such as [10]." }
        for step in steps where !(step.percent > 0 && step.percent <= 100) {
            return "A step must be above 0 and at most 100 percent, not \(JSONValue.plain(step.percent).text())."
        }
        for (step, next) in zip(steps, steps.dropFirst()) where next.percent <= step.percent {
            let (a, b) = (JSONValue.plain(step.percent).text(), JSONValue.plain(next.percent).text())
            return "Steps must ascend, and \(b) follows \(a)."
        }
        if last.percent == 100, last.length != nil {
            return "The step 100 ends the canary and is not held; leave its 'for' out."
        }
        return nil
    }
}

extension CanaryStep: Decodable {
    private enum Keys: String, CodingKey {
        case percent
        case length = "for"
    }

    /// A number, or a map with `percent` and `for`.
    package init(from decoder: any Decoder) throws {
        if let number = try? decoder.singleValueContainer().decode(Double.self) {
            self.init(percent: number)
            return
        }
        let container = try decoder.container(keyedBy: Keys.self)
        self.init(
            percent: try container.decode(Double.self, forKey: .percent),
            length: try container.decodeIfPresent(TimeLength.self, forKey: .length))
    }
}
