import Dispatch
import Foundation

/// A server on loopback that takes connections in and never answers.
final class SilentListener: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isOpen else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
    }

    /// Returns when a first connection is there.
    func connected() async {
        let descriptor = descriptor
        await withCheckedContinuation { continuation in
            // Not on a thread of the tasks, since it blocks.
            DispatchQueue.global().async {
                _ = accept(descriptor, nil, nil)
                continuation.resume()
            }
        }
    }

    func close() { _ = Foundation.close(descriptor) }
}
