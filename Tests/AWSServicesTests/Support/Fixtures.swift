import AWSServices
import Logging
import SigV4
import Testing

extension Tag {
    /// Needs the test server moto.
    @Tag static var moto: Self
}

enum Fixtures {
    static let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "a-secret")
    static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }

    /// Clients over a script, with waits at their longest.
    static func clients(
        _ transport: any HTTPTransport, clock: VirtualClock = VirtualClock(),
        endpoint: Endpoint? = Endpoint(scheme: .http, host: "127.0.0.1", port: 9), attempts: Int = 5,
        credentials: CredentialSource = .keys(Fixtures.credentials, origin: "test"), chance: Double = 1,
        observer: @escaping AWSCallObserver = { _ in }
    ) -> AWSClients {
        AWSClients(
            AWSConfiguration(
                region: .usEast1, endpoints: AWSEndpoints(all: endpoint), credentials: credentials,
                retry: AWSRetryPolicy(maximumAttempts: attempts, connectionAttempts: attempts)),
            transport: transport, logger: silent, clock: clock, chance: { chance },
            observer: observer)
    }
}
