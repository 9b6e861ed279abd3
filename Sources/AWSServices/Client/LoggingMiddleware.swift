import Logging

/// Says which calls were made, and what became of each attempt; never with bodies, headers or credentials.
struct LoggingMiddleware: AWSMiddleware {
    let logger: Logger

    func intercept(
        _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
    ) async throws -> TransportResponse {
        var metadata: Logger.Metadata = [
            "aws.service": "\(request.service.name)", "aws.operation": "\(request.operation)",
            "aws.endpoint": "\(request.http.endpoint)",
        ]
        do {
            let response = try await next(request)
            metadata["aws.status"] = "\(response.status)"
            metadata["aws.request.id"] = response.requestId.map { "\($0)" }
            logger.debug("AWS call answered", metadata: metadata)
            return response
        } catch {
            metadata["error"] = "\(error)"
            logger.debug("AWS call failed", metadata: metadata)
            throw error
        }
    }
}
