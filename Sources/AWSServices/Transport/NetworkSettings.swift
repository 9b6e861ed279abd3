import NIOSSL

/// The way to servers: proxies, trusted certificates, and the name that requests carry.
package struct NetworkSettings: Sendable, Hashable {
    package var proxies = ProxySettings()
    /// A file of certificates in PEM, in place of the system's.
    package var certificateBundle: String?
    package var userAgent = "staysail"

    package init() {}

    /// Reads the variables that AWS's tools and curl read.
    ///
    /// - Throws: `AWSError` for a proxy of a form that is not offered.
    package init(_ environment: AWSEnvironment, userAgent: String = "staysail") throws(AWSError) {
        proxies = try ProxySettings(environment)
        certificateBundle = environment.variable("AWS_CA_BUNDLE").map(environment.expandingHome)
        self.userAgent = userAgent
    }

    func check() throws(TransportError) {
        guard let bundle = certificateBundle else { return }
        guard let found = try? NIOSSLCertificate.fromPEMFile(bundle), !found.isEmpty else {
            throw TransportError(
                .invalidRequest, "The certificate bundle \(bundle) (AWS_CA_BUNDLE) has no certificates in PEM.",
                mayHaveBeenSent: false)
        }
    }
}
