import Foundation
import LocalLambda

/// A configuration without waits: each change is over when it is looked at again.
func testConfiguration(_ change: (inout LocalLambdaConfiguration) -> Void = { _ in }) -> LocalLambdaConfiguration {
    var configuration = LocalLambdaConfiguration()
    configuration.functionStartDelay = .zero
    configuration.updateDelay = .zero
    configuration.routingSeed = 7
    // Tests start many processes at a time, and a machine may be busy besides.
    configuration.environmentStartLimit = .seconds(120)
    change(&configuration)
    return configuration
}

/// A folder of a test's own, removed at its end.
func withScratchFolder<R>(_ body: (String) async throws -> R) async throws -> R {
    let path = NSTemporaryDirectory() + "local-lambda-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
