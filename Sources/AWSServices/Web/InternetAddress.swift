import Foundation

/// An IPv4 or IPv6 address, to judge what it belongs to.
package struct InternetAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 bytes; an IPv4 address inside of IPv6 (`::ffff:a.b.c.d`) has 4.
    package let bytes: [UInt8]
    /// As given.
    package let description: String

    /// Reads `169.254.1.1` or `fe80::1`, without brackets; nil for anything else.
    package init?(_ text: String) {
        // A zone (`fe80::1%eth0`) is no part of the address.
        let plain = String(text.prefix { $0 != "%" })
        var four = [UInt8](repeating: 0, count: 4)
        var sixteen = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, plain, &four) == 1 {
            bytes = four
        } else if inet_pton(AF_INET6, plain, &sixteen) == 1 {
            bytes = Array(sixteen.prefix(12)) == Self.mappedPrefix ? Array(sixteen.suffix(4)) : sixteen
        } else {
            return nil
        }
        description = text
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// This machine: 127.0.0.0/8, ::1, and the unspecified addresses, which connect to it as well.
    package var isLoopback: Bool {
        if bytes.count == 4 { return bytes[0] == 127 || bytes[0] == 0 }
        return bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] <= 1
    }

    /// This link, where clouds put the metadata of a machine with its credentials: 169.254.0.0/16, fe80::/10, and
    /// AWS's own fd00:ec2::/32.
    package var isLinkLocal: Bool {
        if bytes.count == 4 { return bytes[0] == 169 && bytes[1] == 254 }
        return (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80)
            || Array(bytes.prefix(4)) == [0xFD, 0x00, 0x0E, 0xC2]
    }
}
