import SigV4

/// Signs each attempt anew, with the credentials and the date of its moment.
struct SigningMiddleware: AWSMiddleware {
    let credentials: any CredentialProvider
    let region: Region
    let clock: any AWSClock

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
            date: clock.now)
        request.http.headers += added.map { HTTPHeader($0.name, $0.value) }
        return try await next(request)
    }
}
