/// Day, region and service that a signature is good for: `20150830/us-east-1/lambda/aws4_request`.
package struct CredentialScope: Sendable, Hashable {
    package var day: String
    package var region: String
    /// The signing name, such as `lambda`, `s3`, `sts`.
    package var service: String

    package init(day: String, region: String, service: String) {
        self.day = day
        self.region = region
        self.service = service
    }

    /// Reads the text form; nil for any other.
    init?(text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3] == "aws4_request" else { return nil }
        self.init(day: String(parts[0]), region: String(parts[1]), service: String(parts[2]))
    }

    package var text: String { "\(day)/\(region)/\(service)/aws4_request" }

    /// S3 differs from all other services: its paths are encoded once and kept as they are, and it wants the
    /// payload's hash as a header.
    package var isS3: Bool { service == "s3" }
}
