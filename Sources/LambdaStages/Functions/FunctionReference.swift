import AWSServices
import Foundation
import StageKit

/// Which function a stage is about, and where it is.
package struct FunctionReference: Codable, Hashable, Sendable {
    /// Its name, or its ARN without a qualifier.
    package let function: String
    /// nil is the configured region.
    package let region: String?
    /// An account's name; nil is the configured one.
    package let account: String?

    /// The bare name, out of an ARN too.
    var name: String { FunctionName(function).name }

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

    /// What is wrong with where a function is and with its name, as far as it is known.
    static func faults(_ input: CheckedInput) -> [StageDiagnostic] { nameFaults(input) + regionFaults(input) }

    private static func nameFaults(_ input: CheckedInput) -> [StageDiagnostic] {
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

    private static func regionFaults(_ input: CheckedInput) -> [StageDiagnostic] {
        guard let region = input.known("region")?.stringValue, !Region.isName(region) else { return [] }
        return [StageDiagnostic(["region"], "'\(region)' is not a region; write one like eu-west-1.")]
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
    }
}
