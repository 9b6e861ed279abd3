import Foundation
import SigV4
import Synchronization

/// The time that signatures carry: the clock's, corrected once AWS says that it is wrong.
final class SigningClock: Sendable {
    private let clock: any AWSClock
    private let offset = Mutex(0.0)

    init(_ clock: any AWSClock) {
        self.clock = clock
    }

    var now: Date { clock.now.addingTimeInterval(offset.withLock { $0 }) }

    /// Takes the time of an answer for the right one.
    ///
    /// - Returns: how far the clock was behind it; nil if both are so close that AWS cannot mean the clock.
    func correct(to date: Date) -> Duration? {
        let found = date.timeIntervalSince(clock.now)
        return offset.withLock { offset in
            guard abs(found - offset) > 60 else { return nil }
            offset = found
            return .seconds(found.rounded())
        }
    }
}

/// Signs each attempt with the credentials and the time of its moment.
struct SigningMiddleware: AWSMiddleware {
    let credentials: any CredentialProvider
    let region: Region
    let time: SigningClock

    func intercept(
        _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
    ) async throws -> TransportResponse {
        var request = request
        let credentials = try await credentials.credentials()
        request.http.headers.append(HTTPHeader("host", request.http.endpoint.authority))
        let signable = SignableRequest(
            method: request.http.method, path: request.http.path, query: request.http.query,
            headers: request.http.headers.map { .init($0.name, $0.value) }, payloadHash: request.payloadHash)
        let added = RequestSigner().sign(
            signable, credentials: credentials, region: region.name, service: request.service.signingName,
            date: time.now)
        request.http.headers += added.map { HTTPHeader($0.name, $0.value) }
        return try await next(request)
    }
}
