package import Foundation

/// A request that the server has answered.
package struct LoggedRequest: Sendable, Equatable {
    /// The signing name: `lambda`, `s3`, `sts`, `monitoring`.
    package var service: String
    /// AWS's name for the operation, such as `UpdateAlias`; `-` if there is none like it.
    package var operation: String
    /// Whether the operation changes what the server keeps. An invocation does not.
    package var isMutating: Bool
    package var method: String
    /// As on the wire, without the query.
    package var path: String
    package var query: String
    /// The HTTP status of the answer.
    package var status: Int
    package var at: Date
    /// The injected fault; nil for an honest answer.
    package var fault: InjectedFault?

    package init(
        service: String, operation: String, isMutating: Bool, method: String, path: String, query: String,
        status: Int, at: Date, fault: InjectedFault? = nil
    ) {
        self.service = service
        self.operation = operation
        self.isMutating = isMutating
        self.method = method
        self.path = path
        self.query = query
        self.status = status
        self.at = at
        self.fault = fault
    }
}
