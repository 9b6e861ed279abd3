import AWSServices
import LambdaStages
import SigV4
import StageKit

extension ServiceContainer {
    /// The services of a replay: every call is refused, since all results are recorded.
    static var replay: ServiceContainer {
        let lambda = LambdaServices(web: RefusingServices()) { _, _ in
            let keys = Credentials(accessKeyID: "none", secretAccessKey: "none")
            let configuration = AWSConfiguration(region: .usEast1, credentials: .keys(keys, origin: "none"))
            let clients = AWSClients(configuration, transport: RefusingServices(), logger: Target.logger)
            return LambdaServices.Connection(lambda: clients.lambda, objects: clients.s3, metrics: clients.cloudWatch)
        }
        return ServiceContainer().adding(lambda).adding(RefusingServices(), as: (any WebClient).self)
    }
}

/// Refuses every request.
struct RefusingServices: HTTPTransport, WebClient {
    func send(_ request: TransportRequest) async throws -> TransportResponse {
        throw StageError(.failed, "A replay calls no service.")
    }

    func send(_ request: WebRequest) async throws -> WebResponse {
        throw StageError(.failed, "This command calls no web server.")
    }
}
