import LambdaStages

extension HookContext {
    /// From which `math.random` starts in this call: the same when the call is repeated.
    var seed: UInt64 { ScriptSeed.of(run.id, stage.id, "\(call)") }
}
