import SigV4

extension LambdaClient {
    /// The mappings that feed a function, a version or an alias.
    ///
    /// - Parameter name: with a qualifier (`name:live`) for those of a version or an alias; without one AWS answers the
    ///   function's own.
    package func listEventSourceMappings(
        functionName name: String? = nil, eventSourceArn: String? = nil
    ) async throws -> [EventSourceMapping] {
        try await pages(
            Call(
                operation: "ListEventSourceMappings", method: "GET", path: Self.mapping(),
                query: [("FunctionName", name), ("EventSourceArn", eventSourceArn)], retries: .safe),
            as: EventSourceMappingsPage.self, next: \.nextMarker
        ).flatMap { $0.eventSourceMappings ?? [] }
    }

    package func createEventSourceMapping(_ request: EventSourceMappingRequest) async throws -> EventSourceMapping {
        try await send(
            Call(
                operation: "CreateEventSourceMapping", method: "POST", path: Self.mapping(),
                retries: .unlessUnknown),
            body: request, as: EventSourceMapping.self)
    }

    package func getEventSourceMapping(uuid: String) async throws -> EventSourceMapping {
        try await send(
            Call(operation: "GetEventSourceMapping", method: "GET", path: Self.mapping(uuid), retries: .safe),
            as: EventSourceMapping.self)
    }

    package func updateEventSourceMapping(
        uuid: String, _ request: EventSourceMappingRequest
    ) async throws -> EventSourceMapping {
        try await send(
            Call(operation: "UpdateEventSourceMapping", method: "PUT", path: Self.mapping(uuid), retries: .safe),
            body: request, as: EventSourceMapping.self)
    }

    package func deleteEventSourceMapping(uuid: String) async throws {
        _ = try await send(
            Call(
                operation: "DeleteEventSourceMapping", method: "DELETE", path: Self.mapping(uuid),
                retries: .unlessUnknown))
    }

    private static func mapping(_ uuid: String? = nil) -> String {
        "/2015-03-31/event-source-mappings" + (uuid.map { "/" + URIEncoding.encode($0) } ?? "")
    }
}

private struct EventSourceMappingsPage: Decodable {
    var eventSourceMappings: [EventSourceMapping]?
    var nextMarker: String?
}
