package import SigV4

/// One call of an operation, on its way through the middleware.
package struct AWSRequest: Sendable {
    package var service: AWSService
    package var operation: String
    package var retries: RetryPermission
    /// The quota that it counts against; nil for none.
    package var rateBucket: RateBucket?
    package var http: TransportRequest
    /// Hashed once, so that a repetition of a 50 MB upload does not hash it again.
    package var payloadHash: PayloadHash

    package init(
        service: AWSService, operation: String, retries: RetryPermission, rateBucket: RateBucket? = nil,
        http: TransportRequest
    ) {
        self.service = service
        self.operation = operation
        self.retries = retries
        self.rateBucket = rateBucket
        self.http = http
        payloadHash = http.body.isEmpty ? .empty : PayloadHash(of: http.body)
    }
}
