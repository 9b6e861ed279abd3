import Foundation

/// Something that happened at a time.
protocol Stamped: Sendable {
    var start: Date { get }
}

/// Things by their time, in slices of ten seconds: a window is found without looking at all that is outside of it, and
/// the oldest slice can go.
struct TimeLine<Element: Stamped>: Sendable {
    private struct Slice {
        var number: Int
        var elements: [Element]
    }

    private static var length: Double { 10 }
    private var slices: [Slice] = []

    /// Times that could not be counted are kept at the ends of time.
    private static func number(_ date: Date) -> Int {
        Int((date.timeIntervalSince1970 / length).rounded(.down).clamped(to: -1e12...1e12))
    }

    mutating func insert(_ element: Element) {
        let number = Self.number(element.start)
        // Nearly always the last one.
        var index = slices.count
        while index > 0, slices[index - 1].number > number { index -= 1 }
        if index > 0, slices[index - 1].number == number {
            slices[index - 1].elements.append(element)
        } else {
            slices.insert(Slice(number: number, elements: [element]), at: index)
        }
    }

    /// Goes through what began in a window; its end is outside.
    func forEach(from start: Date, to end: Date, _ body: (Element) -> Void) {
        let first = Self.number(start)
        var low = 0
        var high = slices.count
        while low < high {
            let middle = (low + high) / 2
            if slices[middle].number < first { low = middle + 1 } else { high = middle }
        }
        let last = Self.number(end)
        for slice in slices[low...] {
            guard slice.number <= last else { break }
            for element in slice.elements where element.start >= start && element.start < end { body(element) }
        }
    }

    var all: [Element] { slices.flatMap(\.elements) }

    /// The time of the oldest slice, to compare with other lines.
    var oldest: Int? { slices.first?.number }

    /// Forgets things of the oldest slice, and says how many went.
    mutating func removeOldest(atMost limit: Int) -> Int {
        guard let count = slices.first?.elements.count else { return 0 }
        if count <= limit {
            slices.removeFirst()
        } else {
            slices[0].elements.removeFirst(limit)
        }
        return min(count, limit)
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        isNaN ? range.lowerBound : Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
