package import LambdaStages

/// Tells what kind of script a file is.
package typealias ScriptKindFinder = @Sendable (_ file: String) async throws -> HookScript.Kind
