package import Foundation
package import SigV4
import Synchronization

/// Gives credentials that are valid now; asked before each attempt of a call.
///
/// The smallest complete conformance is `StaticCredentialProvider`.
package protocol CredentialProvider: Sendable {
    /// - Throws: `AWSError` with the code `noCredentials`, or that of the service that refused.
    func credentials() async throws -> Credentials

    /// Stops the use of the credentials that are known, since AWS has refused them.
    func discard() async

    var origin: CredentialOrigin? { get }
}

/// Credentials that do not change.
package struct StaticCredentialProvider: CredentialProvider {
    private let known: Credentials
    package let origin: CredentialOrigin?

    package init(_ credentials: Credentials, origin: CredentialOrigin? = nil) {
        known = credentials
        self.origin = origin
    }

    package func credentials() async throws -> Credentials { known }
    package func discard() async {}
}

/// Credentials with the time at which they end; nil if they do not.
package struct TemporaryCredentials: Sendable, Hashable {
    package var credentials: Credentials
    package var expiration: Date?
    /// The ARN of an assumed role.
    package var arn: String?

    package init(_ credentials: Credentials, expiration: Date?, arn: String? = nil) {
        self.credentials = credentials
        self.expiration = expiration
        self.arn = arn
    }
}

/// Fetches credentials, and renews them five minutes before they end, or in the last fifth of a short life.
///
/// An actor because callers that come during a fetch wait for that one answer.
package actor RefreshingCredentialProvider: CredentialProvider {
    package nonisolated let origin: CredentialOrigin?
    private let fetch: @Sendable () async throws -> TemporaryCredentials
    private let clock: any AWSClock
    private var current: (value: TemporaryCredentials, refresh: Date)?
    private var isRefreshing = false
    private let waiting = Mutex<[UUID: CheckedContinuation<Void, Never>]>([:])

    package init(
        origin: CredentialOrigin?, clock: any AWSClock,
        fetch: @escaping @Sendable () async throws -> TemporaryCredentials
    ) {
        self.origin = origin
        self.clock = clock
        self.fetch = fetch
    }

    package func credentials() async throws -> Credentials {
        while true {
            try Task.checkCancellation()
            if let current, clock.now < current.refresh { return current.value.credentials }
            guard isRefreshing else { return try await refresh() }
            await waitForRefresh()
        }
    }

    package func discard() { current = nil }

    /// Fetches in the caller's own task. If that fails, or is canceled, the next one of those who wait fetches.
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
            let value = try await fetch()
            let now = clock.now
            let life = value.expiration.map { $0.timeIntervalSince(now) } ?? .infinity
            current = (value, life.isFinite ? now.addingTimeInterval(life - min(300, life / 5)) : .distantFuture)
            return value.credentials
        } catch let error as AWSError {
            // Valid for a few minutes still: better than none.
            if let current, current.value.expiration.map({ $0 > clock.now }) ?? true {
                return current.value.credentials
            }
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
