import Foundation

/// An IPv4 or IPv6 address, to judge what it belongs to.
package struct InternetAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 bytes; an IPv4 address that IPv6 writes as `::ffff:a.b.c.d` has 4.
    package let bytes: [UInt8]
    /// As given.
    package let description: String
    /// The IPv4 addresses that gateways and tunnels send packets for this one to.
    private let embedded: [[UInt8]]

    /// Reads `169.254.1.1` or `fe80::1`, without brackets; nil for anything else.
    package init?(_ text: String) {
        // A zone (`fe80::1%eth0`) is no part of the address.
        let plain = String(text.prefix { $0 != "%" })
        guard !plain.utf8.contains(0) else { return nil }
        var four = [UInt8](repeating: 0, count: 4)
        var sixteen = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, plain, &four) == 1 {
            bytes = four
            embedded = []
        } else if inet_pton(AF_INET6, plain, &sixteen) == 1 {
            let isMapped = Array(sixteen.prefix(12)) == Self.mappedPrefix
            bytes = isMapped ? Array(sixteen.suffix(4)) : sixteen
            embedded = isMapped ? [] : Self.embedded(in: sixteen)
        } else {
            return nil
        }
        description = text
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    private static func embedded(in bytes: [UInt8]) -> [[UInt8]] {
        let last = Array(bytes.suffix(4))
        func begins(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        var found: [[UInt8]] = []
        // NAT64 (64:ff9b::/96, and 64:ff9b:1::/48 of one's own), translated (::ffff:0:a.b.c.d) and compatible
        // (::a.b.c.d) addresses.
        if begins([0x00, 0x64, 0xFF, 0x9B]) || begins([0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0])
            || bytes.prefix(12).allSatisfy({ $0 == 0 }) && bytes.suffix(4) != [0, 0, 0, 1]
        {
            found.append(last)
        }
        if begins([0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01]) { found.append([bytes[6], bytes[7], bytes[9], bytes[10]]) }
        // 6to4, Teredo (server, and client inverted), ISATAP.
        if begins([0x20, 0x02]) { found.append(Array(bytes[2..<6])) }
        if begins([0x20, 0x01, 0, 0]) { found += [Array(bytes[4..<8]), last.map { ~$0 }] }
        if bytes[9] == 0, bytes[10] == 0x5E, bytes[11] == 0xFE { found.append(last) }
        return found.filter { $0 != [0, 0, 0, 0] }
    }

    /// This machine: 127.0.0.0/8, ::1, and the unspecified addresses, which connect to it as well.
    package var isLoopback: Bool {
        if bytes.count == 4 { return Self.isLoopback(bytes) }
        return bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] <= 1 || embedded.contains(where: Self.isLoopback)
    }

    /// This link, where clouds put the metadata of a machine with its credentials: 169.254.0.0/16, fe80::/10, and
    /// AWS's own fd00:ec2::/32.
    package var isLinkLocal: Bool {
        if bytes.count == 4 { return Self.isLinkLocal(bytes) }
        return (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80) || bytes.starts(with: [0xFD, 0x00, 0x0E, 0xC2])
            || embedded.contains(where: Self.isLinkLocal)
    }

    private static func isLoopback(_ four: [UInt8]) -> Bool { four[0] == 127 || four[0] == 0 }

    private static func isLinkLocal(_ four: [UInt8]) -> Bool { four[0] == 169 && four[1] == 254 }
}

/// A range of addresses, `10.0.0.0/8`.
struct AddressRange {
    private let bytes: [UInt8]
    private let length: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let address = InternetAddress(String(parts[0])), let length = Int(parts[1]),
            (0...address.bytes.count * 8).contains(length)
        else { return nil }
        bytes = address.bytes
        self.length = length
    }

    func contains(_ address: InternetAddress) -> Bool {
        guard address.bytes.count == bytes.count else { return false }
        return (0..<length).allSatisfy { bit in
            (address.bytes[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
}
