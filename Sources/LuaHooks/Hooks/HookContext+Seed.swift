import LambdaStages

extension HookContext {
    /// From which `math.random` starts in this call: the same when the call is repeated. FNV-1a.
    var seed: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(run.id)\0\(stage.id)\0\(call)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
