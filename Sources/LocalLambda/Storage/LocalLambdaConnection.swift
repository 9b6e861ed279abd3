import Foundation

/// How to reach a local Lambda: the address and the access key of a server.
///
/// A server with a state folder keeps it there, readable for its user alone, so that other processes can share the
/// server.
struct LocalLambdaConnection: Sendable, Codable, Equatable {
    static let fileName = "connection.json"

    var endpoint: String
    var accountID: String
    var accessKeyID: String
    var secretAccessKey: String

    /// The connection that a folder's server has written; nil if there is none.
    static func read(from folder: String) -> LocalLambdaConnection? {
        FileManager.default.contents(atPath: folder + "/" + fileName).flatMap {
            try? JSONDecoder().decode(LocalLambdaConnection.self, from: $0)
        }
    }
}
