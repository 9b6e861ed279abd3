/// Turns each answer that is not one of success, and each transport failure, into an `AWSError`.
struct ErrorMiddleware: AWSMiddleware {
    /// nil for calls that are not signed.
    let credentials: (any CredentialProvider)?
    let clock: any AWSClock

    func intercept(
        _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
    ) async throws -> TransportResponse {
        let response: TransportResponse
        do {
            response = try await next(request)
        } catch let error as TransportError {
            throw AWSError(error, service: request.service.name, operation: request.operation)
        } catch var error as AWSError {
            if error.operation.isEmpty {
                error.service = request.service.name
                error.operation = request.operation
            }
            throw error
        }
        guard (200..<300).contains(response.status) else {
            var error = AWSError(
                response, service: request.service, operation: request.operation, now: clock.now)
            error.credentials = credentials?.origin
            // Whatever AWS calls expired is not used again.
            if error.retryKind == .credentials { await credentials?.discard() }
            throw error
        }
        return response
    }
}
