import StageKit

/// An alias of a function, and where it is: enough to find it again in a later process.
struct AliasReference: Codable, Hashable, Sendable {
    let function: FunctionReference
    let alias: String

    /// For messages, such as `alias live of function checkout`.
    var words: String { "alias \(alias) of function \(function.name)" }

    /// What is wrong with an alias's name (AWS: letters, digits, `-` and `_`, at most 128, not only digits).
    static func fault(_ name: String) -> String? {
        let isText = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        guard !name.isEmpty, name.count <= 128, isText else {
            return "'\(name)' cannot be an alias: AWS takes letters, digits, '-' and '_', at most 128."
        }
        guard !name.allSatisfy(\.isNumber) else {
            return "'\(name)' cannot be an alias: AWS takes no name of digits only, since those are versions."
        }
        return nil
    }
}
