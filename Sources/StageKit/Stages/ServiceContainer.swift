/// The services of a run's stages, by their types. Whoever runs a pipeline provides them; a plan or a test provides
/// others.
public struct ServiceContainer: Sendable {
    private var services: [ObjectIdentifier: any Sendable] = [:]

    /// Creates a bag without services.
    public init() {}

    /// The services with one more, which replaces another of the same type.
    public func adding<Service: Sendable>(_ service: Service, as type: Service.Type = Service.self) -> ServiceContainer
    {
        var services = self
        services.services[ObjectIdentifier(type)] = service
        return services
    }

    /// The service of a type.
    /// - Throws: `StageError` if the run has none.
    public subscript<Service: Sendable>(type: Service.Type) -> Service {
        get throws(StageError) {
            guard let service = services[ObjectIdentifier(type)] as? Service else {
                throw StageError(.failed, "The stage needs \(type), which this run does not provide.")
            }
            return service
        }
    }
}
