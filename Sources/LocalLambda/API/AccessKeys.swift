import Foundation
import SigV4
import Synchronization

/// The access keys that the server takes, and whose they are.
final class AccessKeys: Sendable {
    struct Holder: Sendable {
        var credentials: Credentials
        var accountID: String
        /// The ARN that GetCallerIdentity gives.
        var arn: String
        var userID: String
    }

    private let holders: Mutex<[String: Holder]>

    init(_ holders: [Holder]) {
        let pairs = holders.map { ($0.credentials.accessKeyID, $0) }
        self.holders = Mutex(Dictionary(pairs) { first, _ in first })
    }

    func holder(of accessKeyID: String) -> Holder? {
        holders.withLock { $0[accessKeyID] }
    }

    /// A string that nobody can guess.
    static func random(_ count: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count)] })
    }

    /// Makes temporary credentials for a role, as AssumeRole and an execution environment get them.
    func issue(accountID: String, role: String, session: String) -> Holder {
        let roleID = "AROA" + Self.random(17)
        let holder = Holder(
            credentials: Credentials(
                accessKeyID: "ASIA" + Self.random(16), secretAccessKey: Self.random(40),
                sessionToken: Self.random(120)),
            accountID: accountID, arn: "arn:aws:sts::\(accountID):assumed-role/\(role)/\(session)",
            userID: "\(roleID):\(session)")
        holders.withLock { $0[holder.credentials.accessKeyID] = holder }
        return holder
    }

    func revoke(_ accessKeyID: String) {
        holders.withLock { _ = $0.removeValue(forKey: accessKeyID) }
    }
}
