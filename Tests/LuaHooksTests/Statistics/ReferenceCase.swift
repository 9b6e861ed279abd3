import Foundation
import Testing

@testable import LuaHooks

/// A line of `Resources/statistics-cases.jsonl`, which `Oracle/generate.py` wrote. A function has only its own fields.
struct ReferenceCase: Decodable, Sendable {
    let id: String
    let function: String

    let method: TestMethod?
    let alternative: TestAlternative?
    let exact: Bool?
    let p: Double?

    let z: Double?
    let cumulative: Double?
    let upper: Double?
    let density: Double?
    let lower: Double?

    let confidence: Double?
    let difference: Double?
    let statistic: Double?

    let acceptable: Double?
    let unacceptable: Double?
    let alpha: Double?
    let beta: Double?
    let count: [Int]?
    let ratio: Double?
    let scale: Double?
    let error: Double?
    let success: Double?
    let decision: SequentialTest.Decision?

    let u: Double?
    let greater: Double?
    let biserial: Double?

    let values: [Double]?
    let ranks: [Double]?
    let percentiles: [Double]?
    let mean: Double?

    /// Counts of the proportion test, values of the Mann-Whitney test.
    let candidate: [Double]?
    let stable: [Double]?

    static let all: [String: [ReferenceCase]] = {
        guard let url = Bundle.module.url(forResource: "Resources/statistics-cases", withExtension: "jsonl"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [:] }
        let decoder = JSONDecoder()
        let cases = text.split(separator: "\n").compactMap {
            try? decoder.decode(ReferenceCase.self, from: Data($0.utf8))
        }
        return Dictionary(grouping: cases, by: \.function)
    }()

    static func cases(_ function: String, atLeast count: Int) throws -> [ReferenceCase] {
        let cases = try #require(all[function])
        try #require(cases.count >= count)
        return cases
    }

    /// Holds if `actual` is `expected`, but for a relative deviation of at most `tolerance`.
    func expect(
        _ name: String, _ actual: Double, _ expected: Double, tolerance: Double,
        at location: SourceLocation = #_sourceLocation
    ) {
        let deviation = actual == expected ? 0 : abs(actual - expected) / abs(expected)
        #expect(
            deviation <= tolerance, "\(id): \(name) is \(actual) and should be \(expected), off by \(deviation)",
            sourceLocation: location)
    }
}
