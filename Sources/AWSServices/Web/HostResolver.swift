/// Finds the address of a host's name.
protocol HostResolver: Sendable {
    func address(of host: String, port: Int) async throws -> InternetAddress
}
