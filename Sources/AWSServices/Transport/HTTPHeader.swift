/// A header of an HTTP request or answer. Names are compared without regard to case.
///
/// Descriptions leave out the values of headers that prove who sends a request.
package struct HTTPHeader: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension HTTPHeader: CustomStringConvertible, CustomReflectable {
    private static let personal: Set<String> = [
        "authorization", "cookie", "proxy-authorization", "set-cookie", "x-amz-security-token",
        "x-amz-sso_bearer_token", "x-aws-ec2-metadata-token",
    ]

    package var description: String {
        "\(name): \(Self.personal.contains(name.lowercased()) ? "(secret)" : value)"
    }

    package var customMirror: Mirror { Mirror(self, children: ["header": description], displayStyle: .struct) }
}
