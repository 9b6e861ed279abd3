package import SigV4
import Foundation
import Synchronization

/// Takes on a role, and takes it on anew five minutes before its credentials end.
///
/// An actor because callers that come while STS is being asked wait for that one answer.
package actor AssumeRoleCredentialProvider: CredentialProvider {
    private let request: AssumeRoleRequest
    private let sts: STSClient
    private let clock: any AWSClock
    private var current: AssumedRole?
    private var isRefreshing = false
    private let waiting = Mutex<[UUID: CheckedContinuation<Void, Never>]>([:])

    /// - Parameter sts: signs with the credentials that may take on the role.
    package init(_ request: AssumeRoleRequest, sts: STSClient, clock: any AWSClock) {
        self.request = request
        self.sts = sts
        self.clock = clock
    }

    package func credentials() async throws -> Credentials {
        while true {
            try Task.checkCancellation()
            if let current, current.expiration.timeIntervalSince(clock.now) > 300 { return current.credentials }
            guard isRefreshing else { return try await refresh() }
            await waitForRefresh()
        }
    }

    /// Asks STS in the caller's own task. If that fails, or is cancelled, the next one of those who wait asks.
    private func refresh() async throws -> Credentials {
        isRefreshing = true
        defer {
            isRefreshing = false
            let woken = waiting.withLock { waiting in
                defer { waiting = [:] }
                return waiting
            }
            for continuation in woken.values { continuation.resume() }
        }
        do {
            let role = try await sts.assumeRole(request)
            current = role
            return role.credentials
        } catch var error as AWSError {
            // Good for a few minutes still: better than none.
            if let current, current.expiration > clock.now { return current.credentials }
            error.message = "Could not take on the role \(request.roleArn): \(error.message)"
            throw error
        }
    }

    private func waitForRefresh() async {
        let id = UUID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The flag is set before the handler runs: either it is seen here, or the handler finds the entry.
                let isStored = waiting.withLock { waiting in
                    guard isRefreshing, !Task.isCancelled else { return false }
                    waiting[id] = continuation
                    return true
                }
                if !isStored { continuation.resume() }
            }
        } onCancel: {
            waiting.withLock { $0.removeValue(forKey: id) }?.resume()
        }
    }
}
