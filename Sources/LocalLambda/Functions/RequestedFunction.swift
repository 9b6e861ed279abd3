/// How a request names a function: `name`, `name:qualifier`, `account:function:name`, or a whole ARN.
struct RequestedFunction: Sendable, Equatable {
    var key: FunctionKey
    /// A version, an alias or `$LATEST`; nil if none was given.
    var qualifier: String?
    /// The longest name of a function.
    static let nameLimit = 64

    static let pattern =
        "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?"
        + "(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"

    /// - Parameters:
    ///   - text: from the path, without its percent-encoding.
    ///   - parameter: the query's or the body's `Qualifier`.
    init(_ text: String, qualifier parameter: String? = nil, caller: Caller) throws(APIError) {
        let invalid = APIError.validation(
            text, at: "functionName", "Member must satisfy regular expression pattern: \(Self.pattern)")
        guard text.utf8.count <= 256 else {
            throw .validation(text, at: "functionName", "Member must have length less than or equal to 256")
        }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var region = caller.region
        var account = caller.accountID
        if parts.first == "arn" {
            guard parts.count >= 7, parts[1].hasPrefix("aws"), parts[2] == "lambda", parts[5] == "function" else {
                throw invalid
            }
            parts.removeFirst(3)
        }
        if parts.count > 1, Self.isRegion(parts[0]) { region = parts.removeFirst() }
        if parts.count > 1, Self.isAccount(parts[0]) { account = parts.removeFirst() }
        if parts.count > 1, parts[0] == "function" { parts.removeFirst() }
        guard (1...2).contains(parts.count), Self.isName(parts[0]) else { throw invalid }
        let inName = parts.count == 2 ? parts[1] : nil
        for qualifier in [inName, parameter].compactMap({ $0 }) {
            guard Self.isQualifier(qualifier) else {
                throw .validation(
                    qualifier, at: "qualifier",
                    "Member must satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)")
            }
        }
        guard inName == nil || parameter == nil || inName == parameter else {
            throw .invalidParameter(
                "The derived qualifier from the function name does not match the specified qualifier.")
        }
        guard region == caller.region else {
            throw .notFound("Functions from '\(region)' are not reachable in this region ('\(caller.region)')")
        }
        key = FunctionKey(accountID: account, region: region, name: parts[0])
        qualifier = parameter ?? inName
        guard account == caller.accountID else {
            throw APIError(
                status: 403, code: "AccessDeniedException",
                message: "User: \(caller.arn) is not authorized to perform this action on resource: \(key.arn()) "
                    + "because no resource-based policy allows it")
        }
    }

    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 140 && text.utf8.allSatisfy(isWord)
    }

    static func isQualifier(_ text: String) -> Bool {
        text == "$LATEST" || (!text.isEmpty && text.utf8.count <= 128 && text.utf8.allSatisfy(isWord))
    }

    static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12 && isNumber(text)
    }

    static func isRegion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0].utf8.count == 2 && (parts.last.map { isNumber(String($0)) } ?? false)
            && parts.dropLast().allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
