import LambdaStages
import LuaHooks
import StageKit

extension CommandContext {
    /// All kinds of stages: the general ones, the Lambda stages over `services`, and those of the program itself.
    /// - Parameter files: what scripts are read through.
    func registry(services: LambdaServices = .unavailable, files: RunFiles = RunFiles()) -> StageRegistry {
        StageRegistry(GeneralStages.all + LambdaStageKinds.all(services, hooks: .lua(through: files)) + kinds)
    }
}

extension LambdaServices {
    /// For commands that only look at pipelines.
    static var unavailable: LambdaServices {
        LambdaServices(web: NoWebClient()) { _, _ in
            throw StageError(.failed, "No service is there to be called.")
        }
    }
}

private struct NoWebClient: WebClient {
    func send(_ request: WebRequest) async throws -> WebResponse {
        throw StageError(.failed, "No web server is there to be called.")
    }
}
