import AWSServices
import Foundation
import StageKit

/// A stage's function, with its region and account.
package struct FunctionReference: Codable, Hashable, Sendable {
    /// Its name, or its ARN without a qualifier.
    package let function: String
    /// nil is the configured region.
    package let region: String?
    /// An account's name; nil is the configured one.
    package let account: String?

    /// The bare name, out of an ARN too.
    var name: String { FunctionName(function).name }

    /// The region to call: the one that is written, or the ARN's; nil is the configured one.
    var callRegion: String? { region ?? FunctionName(function).region }

    /// Whether a stage's input means this function's region and account.
    func isAtSameDestination(as input: JSONValue) -> Bool {
        let other = input["function"]?.stringValue.map { FunctionName($0) }
        let (mine, theirs) = (FunctionName(function).account, other?.account)
        return (input["region"]?.stringValue ?? other?.region) == callRegion
            && input["account"]?.stringValue == account && (mine == nil || theirs == nil || mine == theirs)
    }

    /// The fields that all Lambda stages take.
    static let fields: [InputField] = [
        InputField(
            "function", .string, "The function's name, or its ARN without a version or alias.", required: true,
            fromDefaults: true),
        InputField("region", .string, "The region. Default: the region of the run.", fromDefaults: true),
        InputField(
            "account", .string, "An account of staysail.yaml. Default: the account of the run.",
            fromDefaults: true),
    ]

    /// The problems of a function's name, region and account that are known before the run.
    static func diagnostics(_ input: CheckedInput) -> [StageDiagnostic] {
        nameDiagnostics(input) + regionDiagnostics(input)
    }

    private static func nameDiagnostics(_ input: CheckedInput) -> [StageDiagnostic] {
        guard let text = input.known("function")?.stringValue else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isARN = text.hasPrefix("arn:") ? parts.count == 7 : parts.count == 3 && parts[1] == "function"
        let name = FunctionName(text).name
        let isName = !name.isEmpty && name.count <= 64 && name.allSatisfy(Self.isNameCharacter)
        if isName && (parts.count == 1 || isARN) { return [] }
        if parts.count == 2 || parts.count == 8 || parts.count == 4 {
            return [StageDiagnostic(["function"], "'\(text)' has a version or alias in it; write the function alone.")]
        }
        return [
            StageDiagnostic(
                ["function"], "'\(text)' is not a function's name (letters, digits, '-' and '_', at most 64) or ARN.")
        ]
    }

    private static func regionDiagnostics(_ input: CheckedInput) -> [StageDiagnostic] {
        guard let region = input.known("region")?.stringValue else { return [] }
        guard Region.isName(region) else {
            return [StageDiagnostic(["region"], "'\(region)' is not a region; write one like eu-west-1.")]
        }
        guard let own = input.known("function")?.stringValue.flatMap({ FunctionName($0).region }), own != region else {
            return []
        }
        return [
            StageDiagnostic(
                ["region"], "The function's ARN is in \(own), and 'region' is \(region); leave 'region' out.")
        ]
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
    }
}
