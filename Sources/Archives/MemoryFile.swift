import CMinizip
import Foundation

/// A file in memory that minizip reads and writes through its table of functions.
///
/// Lifetime: the owner keeps the object alive (`withExtendedLifetime`) for as long as minizip's handle is open; the
/// handle holds an unretained pointer to it. It is used by one thread at a time.
final class MemoryFile {
    private(set) var bytes: [UInt8]
    private var position = 0
    /// Whether more was to be read than is there: minizip itself takes the end of the file for zeros.
    private(set) var wasCutOff = false

    init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    var functions: zlib_filefunc64_def {
        zlib_filefunc64_def(
            zopen64_file: { opaque, _, _ in opaque },
            zread_file: { opaque, _, buffer, count in
                guard let buffer, let file = MemoryFile.from(opaque) else { return 0 }
                return file.read(into: buffer, count: Int(count))
            },
            zwrite_file: { opaque, _, buffer, count in
                guard let buffer, let file = MemoryFile.from(opaque) else { return 0 }
                return file.write(buffer, count: Int(count))
            },
            ztell64_file: { opaque, _ in UInt64(MemoryFile.from(opaque)?.position ?? 0) },
            zseek64_file: { opaque, _, offset, origin in
                MemoryFile.from(opaque)?.seek(to: offset, origin: origin) ?? -1
            },
            zclose_file: { _, _ in 0 },
            zerror_file: { opaque, _ in MemoryFile.from(opaque)?.wasCutOff == true ? 1 : 0 },
            opaque: Unmanaged.passUnretained(self).toOpaque())
    }

    private static func from(_ opaque: UnsafeMutableRawPointer?) -> MemoryFile? {
        opaque.map { Unmanaged<MemoryFile>.fromOpaque($0).takeUnretainedValue() }
    }

    private func read(into buffer: UnsafeMutableRawPointer, count: Int) -> UInt {
        let readable = max(0, min(count, bytes.count - position))
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress, readable > 0 {
                buffer.copyMemory(from: start + position, byteCount: readable)
            }
        }
        position += readable
        if readable < count { wasCutOff = true }
        return UInt(readable)
    }

    private func write(_ buffer: UnsafeRawPointer, count: Int) -> UInt {
        let source = UnsafeRawBufferPointer(start: buffer, count: count)
        if position == bytes.count {
            bytes.append(contentsOf: source)
        } else {
            let overwritten = min(count, bytes.count - position)
            bytes.replaceSubrange(position..<(position + overwritten), with: source)
        }
        position += count
        return UInt(count)
    }

    private func seek(to offset: UInt64, origin: Int32) -> Int {
        let start: Int
        switch origin {
        case ZLIB_FILEFUNC_SEEK_CUR: start = position
        case ZLIB_FILEFUNC_SEEK_END: start = bytes.count
        default: start = 0
        }
        // An offset that a hostile archive made up must not overflow, nor leave the bytes that are there.
        guard let distance = Int(exactly: offset) else { return -1 }
        let (target, overflow) = start.addingReportingOverflow(distance)
        guard !overflow, target <= bytes.count else { return -1 }
        position = target
        return 0
    }
}
