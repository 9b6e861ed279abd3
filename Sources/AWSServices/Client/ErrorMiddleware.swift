/// Makes an `AWSError` of each answer that is no success, and of each transport failure.
struct ErrorMiddleware: AWSMiddleware {
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
            throw AWSError(response, service: request.service, operation: request.operation)
        }
        return response
    }
}
