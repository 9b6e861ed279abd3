extension StageResource {
    /// A Lambda function with its versions and aliases; nil if its name is not known before the stage starts.
    /// - Parameters:
    ///   - name: its name, or an ARN, which also says where it is.
    ///   - region: the region it is in; nil for the run's.
    ///   - account: the account it is in; nil for the run's.
    public static func function(
        _ name: String?, region: String? = nil, account: String? = nil
    ) -> StageResource {
        let location = name.map(FunctionName.init)
        return StageResource(
            "function", location?.name, region: location?.region ?? region, account: location?.account ?? account)
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
