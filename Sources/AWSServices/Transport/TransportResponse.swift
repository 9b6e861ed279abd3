package import Foundation

/// An HTTP answer with its whole body.
package struct TransportResponse: Sendable {
    package var status: Int
    package var headers: [HTTPHeader]
    package var body: Data

    package init(status: Int, headers: [HTTPHeader] = [], body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header with this name, in whatever case either is written.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// As Lambda, S3 and STS name it.
    package var requestId: String? {
        header("x-amzn-requestid") ?? header("x-amz-request-id") ?? header("x-amzn-request-id")
    }
}
