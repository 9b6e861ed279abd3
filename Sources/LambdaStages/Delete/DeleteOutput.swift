/// What later stages can read of a Delete.
struct DeleteOutput: Codable, Sendable {
    let functionName: String
    /// The versions that were deleted.
    let deleted: [String]
    /// With `dryRun`: the versions that would be deleted.
    let planned: [String]
    let kept: [DeletionPlan.Kept]
    /// For `all`: what was removed, or would be with `dryRun`, in words.
    var removed: [String] = []
}
