import Expressions

/// A version as the API's FunctionConfiguration.
enum ConfigurationShape {
    /// - Parameters:
    ///   - qualifier: what the ARN ends with.
    ///   - isListed: lists leave out the states.
    static func json(
        _ version: VersionRecord, of function: FunctionKey, qualifier: String?, isListed: Bool = false
    ) -> JSONValue {
        let settings = version.settings
        var json: JSONValue = [
            "FunctionName": .string(function.name),
            "FunctionArn": .string(function.arn(qualifier)),
        ]
        json.set("Runtime", settings.runtime.map { .string($0) })
        json.set("Role", .string(settings.role))
        json.set("Handler", settings.handler.map { .string($0) })
        json.set("CodeSize", .int(version.code.size))
        json.set("Description", .string(settings.description))
        json.set("Timeout", .int(settings.timeout))
        json.set("MemorySize", .int(settings.memorySize))
        json.set("LastModified", .string(LambdaTime.text(version.lastModified)))
        json.set("CodeSha256", .string(version.code.sha256))
        json.set("Version", .string(version.number))
        if var vpc = settings.others["VpcConfig"] {
            for list in ["SubnetIds", "SecurityGroupIds"] where vpc[list] == nil { vpc.set(list, []) }
            vpc.set("VpcId", "")
            json.set("VpcConfig", vpc)
        }
        json.set("DeadLetterConfig", settings.deadLetterTarget.map { ["TargetArn": .string($0)] })
        for key in ["FileSystemConfigs", "KMSKeyArn", "DurableConfig"] { json.set(key, settings.others[key]) }
        if let environment = settings.environment {
            json.set("Environment", ["Variables": .strings(environment)])
        }
        json.set("TracingConfig", settings.others["TracingConfig"] ?? ["Mode": "PassThrough"])
        json.set("RevisionId", .string(version.revisionID))
        if !settings.layers.isEmpty {
            json.set(
                "Layers",
                .array(settings.layers.map { ["Arn": .string($0.arn), "CodeSize": .int($0.codeSize)] }))
        }
        if !isListed { states(version, into: &json) }
        json.set("PackageType", .string(settings.packageType))
        if let image = settings.others["ImageConfig"] { json.set("ImageConfigResponse", ["ImageConfig": image]) }
        json.set("Architectures", .array(settings.architectures.map { .string($0) }))
        json.set("EphemeralStorage", settings.others["EphemeralStorage"] ?? ["Size": 512])
        let applyOn = settings.others["SnapStart"]?["ApplyOn"] ?? "None"
        let isOptimized = applyOn == "PublishedVersions" && version.number != VersionRecord.latest
        json.set("SnapStart", ["ApplyOn": applyOn, "OptimizationStatus": isOptimized ? "On" : "Off"])
        json.set("LoggingConfig", settings.logging.json(of: function.name))
        if settings.isolatesTenants { json.set("TenancyConfig", ["TenantIsolationMode": "PER_TENANT"]) }
        return json
    }

    private static func states(_ version: VersionRecord, into json: inout JSONValue) {
        switch version.phase {
        case .settled:
            json.set("State", "Active")
            json.set("LastUpdateStatus", "Successful")
        case .creating:
            json.set("State", "Pending")
            json.set("StateReason", "The function is being created.")
            json.set("StateReasonCode", "Creating")
        case .updating:
            json.set("State", "Active")
            json.set("LastUpdateStatus", "InProgress")
            json.set("LastUpdateStatusReason", "The function is being created.")
            json.set("LastUpdateStatusReasonCode", "Creating")
        }
    }
}
