import AWSServices

/// Ends the process around requests.
struct CuttingTransport: HTTPTransport {
    let transport: any HTTPTransport
    let end: OwnEnd

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        end.pass(.requestBefore)
        let response = try await transport.send(request)
        end.pass(.requestAnswered)
        return response
    }
}
