import AWSServices
import StageKit

extension FunctionClient {
    /// The published versions, oldest first.
    /// - Parameter canBeKnown: whether a list that this attempt has is good enough.
    func publishedVersions(canBeKnown: Bool = false) async throws -> [FunctionConfiguration] {
        if canBeKnown, let known = snapshot.published { return known }
        let found = try await call { try await $0.listVersions(id) }
            .compactMap { configuration in configuration.published.map { ($0, configuration) } }
            .sorted { $0.0 < $1.0 }
            .map(\.1)
        snapshot.published = found
        return found
    }
}

extension FunctionConfiguration {
    /// The published version; nil for `$LATEST`.
    var published: FunctionVersion? { version?.number == nil ? nil : version }
}

extension StageContext {
    /// The version of a function that the nearest stage before published, and whether that stage made it.
    ///
    /// Skipped stages, and stages without a version, are passed over.
    func published(of function: FunctionReference) -> (version: FunctionVersion, isNew: Bool)? {
        for stage in ancestors where ["deploy", "update-code"].contains(stage.type) {
            guard let name = stage.outputs["functionName"]?.stringValue, name == function.name,
                function.isAtSameDestination(as: stage.input),
                let version = stage.outputs["version"]?.stringValue.flatMap({ FunctionVersion($0) })
            else { continue }
            return (version, stage.outputs["published"]?.boolValue ?? false)
        }
        return nil
    }

    /// Whether this run published that version.
    func hasPublished(_ version: FunctionVersion, of function: FunctionReference) -> Bool {
        ancestors.contains { stage in
            stage.outputs["functionName"]?.stringValue == function.name && function.isAtSameDestination(as: stage.input)
                && stage.outputs["version"]?.stringValue == version.description
                && stage.outputs["published"]?.boolValue == true
        }
    }
}

extension FunctionClient {
    /// Deletes a published version, if it is there, and waits until it is gone.
    /// - Throws: `StageError` with `.refused` when AWS refuses, because an alias refers to it.
    func delete(version: FunctionVersion, _ clock: any RunClock) async throws {
        try await sendDeletion(of: version, clock)
        try await untilGone(versions: [version], clock)
    }

    /// Deletes a published version, if it is there.
    /// - Throws: `StageError` with `.refused` when AWS refuses, because an alias refers to it.
    func sendDeletion(of version: FunctionVersion, _ clock: any RunClock) async throws {
        let subject = "version \(version) of function \(name)"
        for round in 1...6 {
            do {
                let _: Void? = try await find(of: subject) {
                    try await $0.deleteFunction(id, qualifier: version.description)
                }
                return
            } catch let error as StageError {
                // A number is never used again: whatever became of this call, one more deletes nothing else.
                guard round < 6, error.aws?.isOutcomeUnknown == true || error.aws?.isUpdateInProgress == true else {
                    throw error
                }
                try await clock.sleep(for: .milliseconds(300))
            }
        }
    }

    /// Waits until AWS shows none of the versions.
    func untilGone(versions: [FunctionVersion], _ clock: any RunClock) async throws {
        let gone = Set(versions)
        let names = versions.map(\.description).joined(separator: ", ")
        let late = "AWS still shows version \(names) of function \(name) a minute after it was deleted."
        try await Polling(clock: clock, limit: .seconds(60))(late) {
            try await publishedVersions().contains { $0.published.map(gone.contains) ?? false } ? nil : ()
        }
    }
}
