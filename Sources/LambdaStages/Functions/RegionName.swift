/// The form of AWS's region names: `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`. Whether there is such a region only
/// AWS knows.
package enum RegionName {
    /// Whether a text has this form.
    package static func isOne(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last else { return false }
        let isNumbered = !number.isEmpty && number.allSatisfy { $0.isASCII && $0.isNumber }
        return isNumbered
            && parts.dropLast().allSatisfy { part in
                part.count >= 2 && part.allSatisfy { $0.isASCII && $0.isLetter && $0.isLowercase }
            }
    }
}
