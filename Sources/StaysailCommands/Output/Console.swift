import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where a command writes. Results go to `output`, progress and faults to `notes`.
public struct Console: Sendable {
    /// Takes whole pieces of text, line ends included.
    public typealias Sink = @Sendable (String) -> Void

    let output: Sink
    let notes: Sink
    /// Whether progress may be redrawn in place and coloured.
    let isLive: Bool
    /// The columns of the terminal.
    let width: Int
    /// The lines of the terminal.
    let height: Int

    /// Creates a console.
    public init(
        output: @escaping Sink, notes: @escaping Sink, isLive: Bool = false, width: Int = 100,
        height: Int = 40
    ) {
        self.output = output
        self.notes = notes
        self.isLive = isLive
        self.width = width
        self.height = height
    }

    /// A line of a result. Text from scripts, plugins and servers stands in lines: what a terminal would obey is
    /// written out.
    func print(_ line: String) { output(line.withControlsEscaped + "\n") }

    /// A line for the person who watches.
    func note(_ line: String) { notes(line.withControlsEscaped + "\n") }

    /// The process's own standard output and standard error.
    public static func standard(environment: [String: String]) -> Console {
        var size = winsize()
        let hasSize = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let isTerminal = isatty(STDERR_FILENO) == 1
        let isPlain =
            ["NO_COLOR", "CI"].contains { environment[$0]?.isEmpty == false } || environment["TERM"] == "dumb"
        return Console(
            output: { write($0, to: STDOUT_FILENO) }, notes: { write($0, to: STDERR_FILENO) },
            isLive: isTerminal && !isPlain, width: hasSize ? Int(size.ws_col) : 100,
            height: hasSize && size.ws_row > 4 ? Int(size.ws_row) : 40)
    }

    /// Opens what of standard input, output and error was closed when the process began: what is opened next would get
    /// the number, and the lines meant for people.
    static func holdStandardStreams() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Writes all of it, or gives up when nobody reads any more: a lost terminal does not stop a run.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                Glibc.write(descriptor, buffer.baseAddress, buffer.count)
                #elseif canImport(Musl)
                Musl.write(descriptor, buffer.baseAddress, buffer.count)
                #else
                Darwin.write(descriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno == EAGAIN {
                // Another process has set the terminal or pipe not to block: wait here, as if it did.
                var location = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&location, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }
}
