extension StageResource {
    /// A Lambda function with its versions and aliases; nil if its name is not known before the stage starts.
    /// - Parameters:
    ///   - name: its name, or an ARN, which also says where it is.
    ///   - region: the region it is in; nil for the run's.
    ///   - account: the account it is in; nil for the run's.
    public static func function(
        _ name: String?, region: String? = nil, account: String? = nil
    ) -> StageResource {
        let place = name.map(FunctionPlace.init)
        return StageResource(
            "function", place?.name, region: place?.region ?? region, account: place?.account ?? account)
    }

    /// The function that a field of a stage's input names, in the region and account that its fields `region` and
    /// `account` say.
    public static func function(namedBy field: String, in input: CheckedInput) -> StageResource {
        let isPlaceKnown = ["region", "account"].allSatisfy { !input.has($0) || input.known($0) != nil }
        guard isPlaceKnown, let name = input.known(field)?.stringValue else { return .function(nil) }
        return .function(
            name, region: input.known("region")?.stringValue, account: input.known("account")?.stringValue)
    }

    /// An alias whose traffic a stage moves.
    /// - Parameters:
    ///   - alias: its name.
    ///   - function: its function's name, or an ARN, which also says where it is.
    ///   - region: the region it is in; nil for the run's.
    ///   - account: the account it is in; nil for the run's.
    public static func alias(
        _ alias: String, of function: String, region: String? = nil, account: String? = nil
    ) -> StageResource {
        StageResource.function(function, region: region, account: account).alias(alias)
    }

    /// An alias of this function.
    package func alias(_ alias: String) -> StageResource {
        StageResource(
            "alias", id.map { "\($0):\(alias)" }, region: region, account: account, sharing: .mustBeOrdered)
    }
}

/// What a function's name says: `checkout`, `123456789012:function:checkout`, or a whole ARN.
private struct FunctionPlace {
    let name: String
    var region: String?
    var account: String?

    init(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let marker = parts.firstIndex(of: "function"), parts.indices.contains(marker + 1) else {
            name = text
            return
        }
        name = parts[marker + 1]
        if marker >= 1, !parts[marker - 1].isEmpty { account = parts[marker - 1] }
        if marker >= 2, !parts[marker - 2].isEmpty { region = parts[marker - 2] }
    }
}
