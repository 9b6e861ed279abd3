/// The log of one invocation.
package struct FunctionLog: Sendable, Hashable {
    package var functionName: String
    package var version: String
    package var requestID: String
    /// START line, what the handler printed, END and REPORT lines.
    package var text: String
}
