/// The sets of dimensions under which Lambda counts a call.
enum LambdaMetricScope: Hashable {
    /// All functions of account and region.
    case account
    case function(String)
    /// The function and qualifier of the request: `f`, `f:8` or `f:live`.
    case resource(function: String, String)
    /// Through an alias, by the version that ran.
    case executedVersion(function: String, resource: String, String)

    /// nil for a set that Lambda does not write.
    init?(_ dimensions: [String: String]) {
        let function = dimensions["FunctionName"]
        let resource = dimensions["Resource"]
        switch (dimensions.count, function, resource, dimensions["ExecutedVersion"]) {
        case (0, _, _, _): self = .account
        case (1, let function?, _, _): self = .function(function)
        case (2, let function?, let resource?, _): self = .resource(function: function, resource)
        case (3, let function?, let resource?, let version?):
            self = .executedVersion(function: function, resource: resource, version)
        default: return nil
        }
    }

    var dimensions: [String: String] {
        switch self {
        case .account: [:]
        case .function(let function): ["FunctionName": function]
        case .resource(let function, let resource): ["FunctionName": function, "Resource": resource]
        case .executedVersion(let function, let resource, let version):
            ["FunctionName": function, "Resource": resource, "ExecutedVersion": version]
        }
    }

    /// The function; nil for all.
    var function: String? {
        switch self {
        case .account: nil
        case .function(let function), .resource(let function, _), .executedVersion(let function, _, _): function
        }
    }

    /// Whether a call of the function counts here.
    func holds(_ sample: InvocationSample) -> Bool {
        switch self {
        case .account, .function: true
        case .resource(_, let resource): sample.resource == resource
        case .executedVersion(_, let resource, let version):
            sample.resource == resource && sample.executedVersion == version && sample.isThroughAlias
        }
    }

    /// All sets under which a call counts.
    static func all(of sample: InvocationSample) -> [LambdaMetricScope] {
        let function = sample.functionName
        let plain = [.account, .function(function), .resource(function: function, sample.resource)] as [Self]
        guard sample.isThroughAlias else { return plain }
        return plain + [.executedVersion(function: function, resource: sample.resource, sample.executedVersion)]
    }
}
