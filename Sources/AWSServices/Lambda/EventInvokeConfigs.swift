/// How Lambda treats asynchronous invocations of a function or an alias. In a request, a field that is nil is AWS's
/// default.
package struct EventInvokeConfig: Codable, Sendable, Hashable {
    /// 0 to 2; AWS's default is 2.
    package var maximumRetryAttempts: Int?
    /// Seconds, 60 to 21,600; AWS's default is 21,600.
    package var maximumEventAgeInSeconds: Int?
    package var destinationConfig: DestinationConfig?

    package init(
        maximumRetryAttempts: Int? = nil, maximumEventAgeInSeconds: Int? = nil,
        destinationConfig: DestinationConfig? = nil
    ) {
        self.maximumRetryAttempts = maximumRetryAttempts
        self.maximumEventAgeInSeconds = maximumEventAgeInSeconds
        self.destinationConfig = destinationConfig
    }
}

extension LambdaClient {
    /// Replaces the settings of a function, or of the version or alias in `qualifier`.
    package func putEventInvokeConfig(
        _ name: String, qualifier: String? = nil, _ config: EventInvokeConfig
    ) async throws -> EventInvokeConfig {
        try await send(
            Self.eventInvokeConfig("PutFunctionEventInvokeConfig", "PUT", name, qualifier), body: config,
            as: EventInvokeConfig.self)
    }

    /// - Throws: an error that `isNotFound` when there are no settings.
    package func getEventInvokeConfig(_ name: String, qualifier: String? = nil) async throws -> EventInvokeConfig {
        try await send(
            Self.eventInvokeConfig("GetFunctionEventInvokeConfig", "GET", name, qualifier), as: EventInvokeConfig.self)
    }

    package func deleteEventInvokeConfig(_ name: String, qualifier: String? = nil) async throws {
        _ = try await send(Self.eventInvokeConfig("DeleteFunctionEventInvokeConfig", "DELETE", name, qualifier))
    }

    private static func eventInvokeConfig(
        _ operation: String, _ method: String, _ name: String, _ qualifier: String?
    ) -> Call {
        Call(
            operation: operation, method: method, path: function(name, since: "2019-09-25") + "/event-invoke-config",
            query: [("Qualifier", qualifier)], retries: .safe)
    }
}
