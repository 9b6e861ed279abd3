import Foundation

/// A layer with its versions; one file in the state folder.
struct LayerRecord: Sendable, Codable {
    /// One version of a layer.
    struct Version: Sendable, Codable {
        var number: Int
        var code: CodeReference
        var description: String
        var created: Date
        var architectures: [String]?
        var runtimes: [String]?
        var license: String?
    }

    var key: FunctionKey
    /// The highest number ever given: numbers are never used twice.
    var lastNumber = 0
    var versions: [Version] = []

    var arn: String { "arn:aws:lambda:\(key.region):\(key.accountID):layer:\(key.name)" }

    func arn(_ version: Version) -> String { "\(arn):\(version.number)" }

    func version(_ number: Int) -> Version? { versions.first { $0.number == number } }
}
