/// A wrong use of the test API, in one sentence.
struct ScriptTestError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
