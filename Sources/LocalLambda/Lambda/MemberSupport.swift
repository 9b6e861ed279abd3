/// The members of each operation's input that the local Lambda acts on, and those that it keeps and returns without
/// effect. Any other member of AWS's model is refused by name, so that nothing is dropped.
enum MemberSupport {
    /// Operation, members with effect; after `|` members without.
    private static let table = """
        CreateFunction FunctionName Runtime Role Handler Code Description Timeout MemorySize Publish PackageType \
        Environment Tags Layers Architectures LoggingConfig DeadLetterConfig TenancyConfig \
        | VpcConfig KMSKeyArn TracingConfig ImageConfig EphemeralStorage SnapStart FileSystemConfigs DurableConfig
        ListFunctions MasterRegion FunctionVersion Marker MaxItems
        GetFunction FunctionName Qualifier
        DeleteFunction FunctionName Qualifier
        GetFunctionConfiguration FunctionName Qualifier
        UpdateFunctionConfiguration FunctionName Role Handler Description Timeout MemorySize Environment Runtime \
        RevisionId Layers LoggingConfig DeadLetterConfig \
        | VpcConfig KMSKeyArn TracingConfig ImageConfig EphemeralStorage SnapStart FileSystemConfigs DurableConfig
        UpdateFunctionCode FunctionName ZipFile S3Bucket S3Key S3ObjectVersion ImageUri Architectures Publish DryRun \
        RevisionId | SourceKMSKeyArn
        PublishVersion FunctionName CodeSha256 Description RevisionId
        ListVersionsByFunction FunctionName Marker MaxItems
        CreateAlias FunctionName Name FunctionVersion Description RoutingConfig
        ListAliases FunctionName FunctionVersion Marker MaxItems
        GetAlias FunctionName Name
        UpdateAlias FunctionName Name FunctionVersion Description RoutingConfig RevisionId
        DeleteAlias FunctionName Name
        Invoke FunctionName InvocationType LogType ClientContext Payload Qualifier TenantId
        PutFunctionConcurrency FunctionName ReservedConcurrentExecutions
        GetFunctionConcurrency FunctionName
        DeleteFunctionConcurrency FunctionName
        PutProvisionedConcurrencyConfig FunctionName Qualifier ProvisionedConcurrentExecutions
        GetProvisionedConcurrencyConfig FunctionName Qualifier
        ListProvisionedConcurrencyConfigs FunctionName Marker MaxItems
        DeleteProvisionedConcurrencyConfig FunctionName Qualifier
        CreateEventSourceMapping FunctionName EventSourceArn Enabled Tags \
        | BatchSize FilterCriteria KMSKeyArn MetricsConfig LoggingConfig ScalingConfig \
        MaximumBatchingWindowInSeconds ParallelizationFactor StartingPosition StartingPositionTimestamp \
        DestinationConfig MaximumRecordAgeInSeconds BisectBatchOnFunctionError MaximumRetryAttempts \
        TumblingWindowInSeconds Topics Queues SourceAccessConfigurations SelfManagedEventSource \
        FunctionResponseTypes AmazonManagedKafkaEventSourceConfig SelfManagedKafkaEventSourceConfig \
        DocumentDBEventSourceConfig ProvisionedPollerConfig
        ListEventSourceMappings EventSourceArn FunctionName Marker MaxItems
        GetEventSourceMapping UUID
        UpdateEventSourceMapping UUID FunctionName Enabled \
        | BatchSize FilterCriteria KMSKeyArn MetricsConfig LoggingConfig ScalingConfig \
        MaximumBatchingWindowInSeconds ParallelizationFactor DestinationConfig MaximumRecordAgeInSeconds \
        BisectBatchOnFunctionError MaximumRetryAttempts TumblingWindowInSeconds SourceAccessConfigurations \
        FunctionResponseTypes AmazonManagedKafkaEventSourceConfig SelfManagedKafkaEventSourceConfig \
        DocumentDBEventSourceConfig ProvisionedPollerConfig
        DeleteEventSourceMapping UUID
        ListTags Resource
        TagResource Resource Tags
        UntagResource Resource TagKeys
        AddPermission FunctionName Qualifier RevisionId \
        | StatementId Action Principal SourceArn SourceAccount EventSourceToken FunctionUrlAuthType \
        InvokedViaFunctionUrl PrincipalOrgID
        GetPolicy FunctionName Qualifier
        RemovePermission FunctionName StatementId Qualifier RevisionId
        CreateFunctionUrlConfig FunctionName Qualifier | AuthType Cors InvokeMode
        GetFunctionUrlConfig FunctionName Qualifier
        UpdateFunctionUrlConfig FunctionName Qualifier | AuthType Cors InvokeMode
        DeleteFunctionUrlConfig FunctionName Qualifier
        ListFunctionUrlConfigs FunctionName Marker MaxItems
        PutFunctionEventInvokeConfig FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds \
        DestinationConfig
        UpdateFunctionEventInvokeConfig FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds \
        DestinationConfig
        GetFunctionEventInvokeConfig FunctionName Qualifier
        DeleteFunctionEventInvokeConfig FunctionName Qualifier
        ListFunctionEventInvokeConfigs FunctionName Marker MaxItems
        PublishLayerVersion LayerName Content Description CompatibleArchitectures CompatibleRuntimes LicenseInfo
        GetLayerVersion LayerName VersionNumber
        GetLayerVersionByArn Arn
        ListLayers CompatibleRuntime CompatibleArchitecture Marker MaxItems
        ListLayerVersions LayerName CompatibleRuntime CompatibleArchitecture Marker MaxItems
        DeleteLayerVersion LayerName VersionNumber
        GetFunctionCodeSigningConfig FunctionName
        GetRuntimeManagementConfig FunctionName Qualifier
        GetFunctionRecursionConfig FunctionName
        GetAccountSettings
        """

    private static let supported: [String: Set<String>] = {
        var supported: [String: Set<String>] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init).filter { $0 != "|" }
            if let operation = words.first { supported[operation] = Set(words.dropFirst()) }
        }
        return supported
    }()

    static func isSupported(_ member: String, of operation: String) -> Bool {
        supported[operation]?.contains(member) ?? false
    }
}
