import LambdaStages
import LuaHooks
import StageKit

extension CommandContext {
    /// All kinds of stages: the general ones, the Lambda stages, those of the program itself, and those of plugins.
    /// Stages get their services when they run.
    /// - Parameters:
    ///   - files: the files of pipelines and scripts.
    ///   - plugins: the project's plugins; nil if there is no project.
    func registry(files: RunFiles = RunFiles(), plugins: ProjectPlugins? = nil) -> StageRegistry {
        StageRegistry(
            GeneralStages.all + [GeneralStages.pipeline(files)]
                + LambdaStageKinds.all(hooks: .lua(through: files)) + kinds,
            more: plugins?.finder(files: files))
    }
}
