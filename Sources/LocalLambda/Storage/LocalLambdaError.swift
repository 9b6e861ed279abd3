/// The reason why the local Lambda could not start or continue.
package struct LocalLambdaError: Error, Sendable, Equatable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        private enum Value { case folderInUse, folderUnusable, damagedState, portInUse, bucketUnusable }
        private let value: Value

        /// Another process has the state folder.
        package static let folderInUse = Code(value: .folderInUse)
        /// The state folder cannot be made, read or written.
        package static let folderUnusable = Code(value: .folderUnusable)
        /// A file in the state folder is not what this version of Staysail writes.
        package static let damagedState = Code(value: .damagedState)
        /// The port is taken.
        package static let portInUse = Code(value: .portInUse)
        /// A bucket cannot be filled from the folder it is to hold.
        package static let bucketUnusable = Code(value: .bucketUnusable)
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
