/// Endpoints that take the place of AWS's own: for the local Lambda, test servers, VPC endpoints.
package struct AWSEndpoints: Sendable, Hashable {
    /// For all services that have none of their own here.
    package var all: Endpoint?
    package var lambda: Endpoint?
    package var s3: Endpoint?
    package var sts: Endpoint?
    package var cloudWatch: Endpoint?

    package init(
        all: Endpoint? = nil, lambda: Endpoint? = nil, s3: Endpoint? = nil, sts: Endpoint? = nil,
        cloudWatch: Endpoint? = nil
    ) {
        self.all = all
        self.lambda = lambda
        self.s3 = s3
        self.sts = sts
        self.cloudWatch = cloudWatch
    }
}
