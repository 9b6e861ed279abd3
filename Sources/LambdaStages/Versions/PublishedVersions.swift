import AWSServices
import StageKit

extension FunctionClient {
    /// The published versions, oldest first.
    func publishedVersions() async throws -> [FunctionConfiguration] {
        try await call { try await $0.listVersions(id) }
            .compactMap { version in version.number.map { ($0, version) } }
            .sorted { $0.0 < $1.0 }
            .map(\.1)
    }
}

extension FunctionConfiguration {
    /// The version's number; nil for `$LATEST`.
    var number: VersionNumber? { (version?.description).flatMap(VersionNumber.init) }
}

extension StageContext {
    /// What the nearest stage before published of a function, and whether that stage made it anew.
    ///
    /// Skipped stages, and stages without a version, are passed over.
    func published(of function: FunctionReference) -> (version: VersionNumber, isNew: Bool)? {
        for stage in ancestors where ["deploy", "update-code"].contains(stage.type) {
            guard let name = stage.outputs["functionName"]?.stringValue, name == function.name,
                isSamePlace(stage.input, function),
                let version = stage.outputs["version"]?.stringValue.flatMap(VersionNumber.init)
            else { continue }
            return (version, stage.outputs["published"]?.boolValue ?? false)
        }
        return nil
    }

    /// Whether this run published that version.
    func hasPublished(_ version: VersionNumber, of function: FunctionReference) -> Bool {
        ancestors.contains { stage in
            stage.outputs["functionName"]?.stringValue == function.name && isSamePlace(stage.input, function)
                && stage.outputs["version"]?.stringValue == version.description
                && stage.outputs["published"]?.boolValue == true
        }
    }

    /// Whether a stage's input means the same region and account as a function's.
    func isSamePlace(_ input: JSONValue, _ function: FunctionReference) -> Bool {
        input["region"]?.stringValue == function.region && input["account"]?.stringValue == function.account
    }
}

extension FunctionClient {
    /// Deletes a published version, if it is there, and looks until it is gone.
    /// - Throws: `StageError` with `.refused` when AWS refuses, because an alias refers to it.
    func delete(version: VersionNumber, _ clock: any RunClock) async throws {
        let subject = "version \(version) of function \(name)"
        for round in 1...6 {
            guard try await details(version.description) != nil else { return }
            do {
                try await call(of: subject) { try await $0.deleteFunction(id, qualifier: version.description) }
                break
            } catch let error as StageError {
                // A number is never used again: whatever became of this call, one more deletes nothing else.
                guard round < 6, error.aws?.isOutcomeUnknown == true || error.aws?.isUpdateInProgress == true else {
                    throw error
                }
                try await clock.sleep(for: .milliseconds(300))
            }
        }
        let late = "AWS still shows \(subject) a minute after it was deleted."
        try await Polling(clock: clock, limit: .seconds(60))(late) {
            try await details(version.description) == nil ? () : nil
        }
    }
}
