import StageKit

/// A limit as a pipeline writes it: a number, a share such as `1%`, or a time such as `250ms`.
struct MetricThreshold: Hashable, Sendable {
    enum Unit: Hashable, Sendable {
        case plain
        /// 0 to 1.
        case share
        case milliseconds
    }

    let value: Double
    let unit: Unit

    /// nil if it is none of these.
    init?(_ written: JSONValue) {
        if let number = written.doubleValue {
            self.init(value: number, unit: .plain)
        } else if let text = written.stringValue {
            self.init(text)
        } else {
            return nil
        }
    }

    private init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let percent = Double(text.dropLast()), percent.isFinite else { return nil }
            self.init(value: percent / 100, unit: .share)
        } else if let number = Double(text), number.isFinite {
            self.init(value: number, unit: .plain)
        } else if let length = TimeLength(text) {
            self.init(value: length.seconds * 1000, unit: .milliseconds)
        } else {
            return nil
        }
    }

    private init(value: Double, unit: Unit) {
        self.value = value
        self.unit = unit
    }
}
