import Foundation
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The code of an MFA device, which a person reads from it.
enum OneTimeCode {
    /// Asks for the code of an MFA device; nil where there is no terminal.
    static var prompt: (@Sendable (_ serial: String) async throws -> String)? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        return { serial in
            FileHandle.standardError.write(Data("Code of the MFA device \(serial): ".utf8))
            // Reading blocks, so it is done on a thread for that.
            let line = try await NIOThreadPool.singleton.runIfActive { readLine() }
            return (line ?? "").filter { !$0.isWhitespace }
        }
    }
}
