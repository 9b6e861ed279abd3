import AWSServices
import SigV4
import LambdaStages
import LuaHooks
import StageKit

extension CommandContext {
    /// All kinds of stages: the general ones, the Lambda stages over `services`, those of the program itself, and those
    /// of plugins.
    /// - Parameters:
    ///   - files: what scripts are read through.
    ///   - plugins: the project's plugins; nil if there is no project.
    ///   - target: the variables by which a plugin that is granted credentials reaches the run's target.
    func registry(
        services: LambdaServices = .unavailable, files: RunFiles = RunFiles(), plugins: ProjectPlugins? = nil,
        target: [String: String] = [:]
    ) -> StageRegistry {
        StageRegistry(
            GeneralStages.all(web: services.web) + [GeneralStages.pipeline(files)]
                + LambdaStageKinds.all(services, hooks: .lua(through: files)) + kinds,
            more: plugins?.finder(services: services, files: files, target: target))
    }
}

extension LambdaServices {
    /// For commands that only look at pipelines and records: every call is refused.
    static var unavailable: LambdaServices {
        LambdaServices(web: NoWebClient()) { _, _ in
            let keys = Credentials(accessKeyID: "none", secretAccessKey: "none")
            let configuration = AWSConfiguration(region: .usEast1, credentials: .keys(keys, origin: "none"))
            let clients = AWSClients(configuration, transport: NoTransport(), logger: Target.logger)
            return LambdaServices.Connection(lambda: clients.lambda, objects: clients.s3, metrics: clients.cloudWatch)
        }
    }
}

private struct NoTransport: HTTPTransport {
    func send(_ request: TransportRequest) async throws -> TransportResponse {
        throw StageError(.failed, "No service is there to be called.")
    }
}

struct NoWebClient: WebClient {
    func send(_ request: WebRequest) async throws -> WebResponse {
        throw StageError(.failed, "No web server is there to be called.")
    }
}
