import Foundation
import SigV4
import Synchronization

/// Makes providers of sources: one a source, so that all clients of a process share its credentials.
package final class CredentialProviders: Sendable {
    private let transport: any HTTPTransport
    private let clock: any AWSClock
    private let environment: AWSEnvironment
    private let known = Mutex<[Key: any CredentialProvider]>([:])

    /// A role is assumed at the endpoint of a region.
    private struct Key: Hashable {
        let source: CredentialSource
        let region: Region
        let endpoints: AWSEndpoints
    }

    package init(
        transport: any HTTPTransport, clock: any AWSClock, environment: AWSEnvironment = AWSEnvironment(variables: [:])
    ) {
        self.transport = transport
        self.clock = clock
        self.environment = environment
    }

    /// - Parameter client: makes the client that calls STS and SSO; nil credentials are for calls without a signature.
    func provider(
        for source: CredentialSource, region: Region, endpoints: AWSEndpoints,
        client: @escaping @Sendable ((any CredentialProvider)?, Region) -> AWSClient
    ) -> any CredentialProvider {
        if case .keys(let credentials, _) = source {
            return StaticCredentialProvider(credentials, origin: source.links.first)
        }
        let key = Key(source: source, region: region, endpoints: endpoints)
        if let found = known.withLock({ $0[key] }) { return found }
        let made = RefreshingCredentialProvider(
            origin: source.links.first, clock: clock,
            fetch: fetch(source, region: region, endpoints: endpoints, client: client))
        return known.withLock { known in
            if let found = known[key] { return found }
            known[key] = made
            return made
        }
    }

    private func fetch(
        _ source: CredentialSource, region: Region, endpoints: AWSEndpoints,
        client: @escaping @Sendable ((any CredentialProvider)?, Region) -> AWSClient
    ) -> @Sendable () async throws -> TemporaryCredentials {
        let (transport, clock, environment) = (transport, clock, environment)
        switch source {
        case .keys(let credentials, _):
            return { TemporaryCredentials(credentials, expiration: nil) }
        case .role(let request, let source):
            let caller = provider(for: source, region: region, endpoints: endpoints, client: client)
            let sts = STSClient(client: client(caller, region))
            return { try await sts.assume(request, askingBy: environment.oneTimeCode) }
        case .webIdentity(let identity):
            let sts = STSClient(client: client(nil, region))
            return { try await sts.assume(identity, reading: environment) }
        case .singleSignOn(let settings):
            let service = client(nil, settings.region)
            return { try await settings.fetch(service, environment, clock) }
        case .login(let session):
            return { try session.read(environment, now: clock.now) }
        case .process(let process):
            return { try await process.run() }
        case .container(let container):
            return { try await container.fetch(transport, environment) }
        case .instance(let metadata):
            return { try await metadata.fetch(transport) }
        }
    }
}
