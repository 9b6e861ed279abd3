/// An AWS region, such as `eu-west-1`.
package struct Region: Sendable, Hashable, CustomStringConvertible {
    package let name: String

    /// - Returns: nil for what cannot be a part of a host's name. Whether AWS has the region only AWS knows.
    package init?(_ name: String) {
        let isAllowed = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard isAllowed, (1...63).contains(name.utf8.count), !name.hasPrefix("-"), !name.hasSuffix("-") else {
            return nil
        }
        self.name = name
    }

    /// Whether a string has the form of AWS's names: `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`.
    package static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = parts.last else { return false }
        let isNumbered = !number.isEmpty && number.allSatisfy { $0.isASCII && $0.isNumber }
        return isNumbered
            && parts.dropLast().allSatisfy { part in
                part.count >= 2 && part.allSatisfy { $0.isASCII && $0.isLetter && $0.isLowercase }
            }
    }

    package var description: String { name }

    package static let usEast1 = Region(known: "us-east-1")

    private init(known name: String) {
        self.name = name
    }
}
