import StageKit

extension LiteralLimits {
    /// The fields of a function's code.
    static let code = [
        Field("code.s3.bucket", "UpdateFunctionCode", "S3Bucket", convert: text),
        Field("code.s3.key", "UpdateFunctionCode", "S3Key", convert: text),
        Field("code.s3.version", "UpdateFunctionCode", "S3ObjectVersion", convert: text),
    ]

    /// The fields of a mapping in `eventSources`.
    static let eventSources = [
        Field("eventSources.*.arn", "CreateEventSourceMapping", "EventSourceArn", convert: text),
        Field("eventSources.*.batchSize", "CreateEventSourceMapping", "BatchSize", isRaised: true),
        Field(
            "eventSources.*.batchWindow", "CreateEventSourceMapping", "MaximumBatchingWindowInSeconds", isRaised: true,
            convert: seconds),
        Field("eventSources.*.retries", "CreateEventSourceMapping", "MaximumRetryAttempts", isRaised: true),
        Field(
            "eventSources.*.recordAge", "CreateEventSourceMapping", "MaximumRecordAgeInSeconds", isRaised: true,
            convert: seconds),
        Field(
            "eventSources.*.tumblingWindow", "CreateEventSourceMapping", "TumblingWindowInSeconds", isRaised: true,
            convert: seconds),
        Field(
            "eventSources.*.onSuccess", "CreateEventSourceMapping", "DestinationConfig.OnSuccess.Destination",
            convert: text),
        Field(
            "eventSources.*.onFailure", "CreateEventSourceMapping", "DestinationConfig.OnFailure.Destination",
            convert: text),
        Field("eventSources.*.maximumConcurrency", "CreateEventSourceMapping", "ScalingConfig.MaximumConcurrency"),
    ]

    /// The fields of an https address and of permissions.
    static let access: [Field] = [
        Field(
            "asyncInvocation.maximumAge", "PutFunctionEventInvokeConfig", "MaximumEventAgeInSeconds", isRaised: true,
            convert: seconds),
        Field(
            "asyncInvocation.onSuccess", "PutFunctionEventInvokeConfig", "DestinationConfig.OnSuccess.Destination",
            convert: text),
        Field(
            "asyncInvocation.onFailure", "PutFunctionEventInvokeConfig", "DestinationConfig.OnFailure.Destination",
            convert: text),
        Field("functionUrl.cors.allowHeaders", "CreateFunctionUrlConfig", "Cors.AllowHeaders"),
        Field("functionUrl.cors.allowMethods", "CreateFunctionUrlConfig", "Cors.AllowMethods"),
        Field("functionUrl.cors.allowOrigins", "CreateFunctionUrlConfig", "Cors.AllowOrigins"),
        Field("functionUrl.cors.exposeHeaders", "CreateFunctionUrlConfig", "Cors.ExposeHeaders"),
        Field("functionUrl.cors.maxAge", "CreateFunctionUrlConfig", "Cors.MaxAge", convert: seconds),
        Field("permissions.@", "AddPermission", "StatementId"),
        Field("permissions.*.principal", "AddPermission", "Principal", convert: text),
        Field("permissions.*.action", "AddPermission", "Action", convert: text),
        Field("permissions.*.sourceArn", "AddPermission", "SourceArn", convert: text),
        Field("permissions.*.sourceAccount", "AddPermission", "SourceAccount", convert: text),
        Field("permissions.*.organization", "AddPermission", "PrincipalOrgID", convert: text),
        Field("permissions.*.eventSourceToken", "AddPermission", "EventSourceToken", convert: text),
    ]

    /// The fields of `deploy`.
    static let deploy: [Field] =
        code + eventSources + access + [
            Field("runtime", "CreateFunction", "Runtime", isRaised: true, convert: text),
            Field("handler", "CreateFunction", "Handler", convert: text),
            Field("role", "CreateFunction", "Role", convert: text),
            Field("description", "CreateFunction", "Description", convert: text),
            Field("memory", "CreateFunction", "MemorySize", isRaised: true),
            Field("timeout", "CreateFunction", "Timeout", isRaised: true, convert: seconds),
            Field("environment", "CreateFunction", "Environment.Variables", convert: texts),
            Field("layers", "CreateFunction", "Layers"),
            Field("vpc.subnets", "CreateFunction", "VpcConfig.SubnetIds"),
            Field("vpc.securityGroups", "CreateFunction", "VpcConfig.SecurityGroupIds"),
            Field("kmsKey", "CreateFunction", "KMSKeyArn", convert: text),
            Field("deadLetterTarget", "CreateFunction", "DeadLetterConfig.TargetArn", convert: text),
            Field("ephemeralStorage", "CreateFunction", "EphemeralStorage.Size", isRaised: true),
            Field("logging.applicationLevel", "CreateFunction", "LoggingConfig.ApplicationLogLevel", convert: text),
            Field("logging.systemLevel", "CreateFunction", "LoggingConfig.SystemLogLevel", convert: text),
            Field("logging.group", "CreateFunction", "LoggingConfig.LogGroup", convert: text),
            Field(
                "fileSystems", "CreateFunction", "FileSystemConfigs",
                convert: { value in
                    .array(
                        (value.arrayValue ?? []).map {
                            ["Arn": $0["arn"] ?? .null, "LocalMountPath": $0["path"] ?? .null]
                        })
                }),
            Field("imageConfig.entryPoint", "CreateFunction", "ImageConfig.EntryPoint"),
            Field("imageConfig.command", "CreateFunction", "ImageConfig.Command"),
            Field("imageConfig.workingDirectory", "CreateFunction", "ImageConfig.WorkingDirectory", convert: text),
            Field("tags", "CreateFunction", "Tags", convert: texts),
            Field("reservedConcurrency", "PutFunctionConcurrency", "ReservedConcurrentExecutions"),
        ]

    /// The fields of `update-code`.
    static let updateCode = code + [Field("description", "PublishVersion", "Description", convert: text)]

    /// The fields of `route`.
    static let route =
        eventSources + access + [
            Field("description", "CreateAlias", "Description", convert: text),
            Field(
                "provisionedConcurrency", "PutProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"),
        ]

    /// Tags whose names AWS keeps for itself, and more than it takes.
    static func tagDiagnostics(_ input: CheckedInput) -> [StageDiagnostic] {
        let names = input.value["tags"]?.keys ?? []
        let own = names.filter { $0.lowercased().hasPrefix("aws:") }.map { name in
            StageDiagnostic(["tags", name], "AWS refuses the tag '\(name)': names that begin with aws: are its own.")
        }
        guard names.count > 50 else { return own }
        return own + [StageDiagnostic(["tags"], "AWS takes at most 50 tags, not \(names.count).")]
    }
}
