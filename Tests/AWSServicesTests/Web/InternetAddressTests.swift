import AWSServices
import Testing

@Suite struct InternetAddressTests {
    @Test(
        "Link-local addresses are known in all their spellings",
        arguments: [
            "169.254.169.254", "169.254.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "fe80::1", "febf::1",
            "fe80::1%eth0", "fd00:ec2::254",
        ])
    func linkLocal(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.isLinkLocal && !address.isLoopback)
    }

    @Test(
        "Loopback addresses are known in all their spellings",
        arguments: ["127.0.0.1", "127.8.9.10", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"])
    func loopback(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.isLoopback && !address.isLinkLocal)
    }

    @Test("Other addresses are neither", arguments: ["10.0.0.1", "8.8.8.8", "2001:db8::1", "fec0::1", "169.253.1.1"])
    func others(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(!address.isLoopback && !address.isLinkLocal)
    }

    @Test("Other strings are not addresses", arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "[::1]", "2852039166"])
    func none(text: String) {
        #expect(InternetAddress(text) == nil)
    }
}
