import AWSServices
import Testing

@Suite struct InternetAddressTests {
    @Test(
        "Link-local addresses are known in all their spellings",
        arguments: [
            "169.254.169.254", "169.254.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "fe80::1", "febf::1",
            "fe80::1%eth0", "fd00:ec2::254", "64:ff9b::169.254.169.254", "64:ff9b:1::a9fe:a9fe", "2002:a9fe:a9fe::1",
            "::169.254.169.254", "::ffff:0:169.254.169.254", "2001:0:a9fe:a9fe::1", "2001:db8::5efe:a9fe:a9fe",
        ])
    func linkLocal(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.isLinkLocal && !address.isLoopback)
    }

    @Test(
        "Loopback addresses are known in all their spellings",
        arguments: [
            "127.0.0.1", "127.8.9.10", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
            "::127.0.0.1",
        ])
    func loopback(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.isLoopback && !address.isLinkLocal)
    }

    @Test(
        "Other addresses are neither",
        arguments: [
            "10.0.0.1", "8.8.8.8", "2001:db8::1", "64:ff9b::8.8.8.8", "2002:808:808::1", "fec0::1", "169.253.1.1",
        ])
    func others(text: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(!address.isLoopback && !address.isLinkLocal)
    }

    @Test(
        "A string that is not an address is refused",
        arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "[::1]", "2852039166"])
    func none(text: String) {
        #expect(InternetAddress(text) == nil)
    }
}
