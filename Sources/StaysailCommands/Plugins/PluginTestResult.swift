/// What came of a test.
struct PluginTestResult: Sendable {
    let name: String
    let failure: String?
}
