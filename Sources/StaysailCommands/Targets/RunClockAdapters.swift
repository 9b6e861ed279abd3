import AWSServices
import Foundation
import StageKit

/// The run's clock for the client's own waits. Its date is the machine's: servers compare it with their own.
struct ClientClock: AWSClock {
    let clock: any RunClock

    var now: Date { Date() }

    func sleep(for duration: Duration) async throws {
        try await clock.sleep(for: duration)
    }
}

/// Holds virtual time back while a request is under way.
struct ClockedTransport: HTTPTransport {
    let transport: any HTTPTransport
    let clock: any RunClock

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        try await clock.activity(.call) { try await transport.send(request) }
    }
}

/// The same for requests to other servers.
struct ClockedWebClient: WebClient {
    let client: any WebClient
    let clock: any RunClock

    func send(_ request: WebRequest) async throws -> WebResponse {
        try await clock.activity(.call) { try await client.send(request) }
    }
}
