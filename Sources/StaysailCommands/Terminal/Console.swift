import Expressions
import Foundation
import OrderedCollections

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The output of a command. Results go to `output`; progress and errors go to `notes`.
///
/// Everything printed is escaped here and nowhere else: text may come from functions, scripts, servers and plugins.
public struct Console: Sendable {
    /// Takes whole pieces of text, line ends included.
    public typealias Sink = @Sendable (String) -> Void

    /// A terminal on which progress is redrawn in place.
    public struct Terminal: Sendable {
        /// The size now, in columns and rows.
        let size: @Sendable () -> (columns: Int, rows: Int)
        /// Whether colors are shown.
        let isColored: Bool
        /// The keyboard; nil if nobody can type.
        let keyboard: Keyboard?

        /// Creates a terminal.
        public init(
            size: @escaping @Sendable () -> (columns: Int, rows: Int) = { (100, 40) }, isColored: Bool = true,
            keyboard: Keyboard? = nil
        ) {
            self.size = size
            self.isColored = isColored
            self.keyboard = keyboard
        }
    }

    /// Single keys, as they are typed.
    public struct Keyboard: Sendable {
        /// Starts reading keys; may be called again. Returns false if nobody can type.
        let start: @Sendable () -> Bool
        /// The next key that was typed; nil if there is none.
        let next: @Sendable () -> Character?
        /// Lets the terminal read lines again.
        let stop: @Sendable () -> Void

        /// Creates a keyboard.
        public init(
            start: @escaping @Sendable () -> Bool = { true }, next: @escaping @Sendable () -> Character?,
            stop: @escaping @Sendable () -> Void = {}
        ) {
            self.start = start
            self.next = next
            self.stop = stop
        }
    }

    private let output: Sink
    private let notes: Sink
    /// The terminal; nil if progress is printed line by line.
    let terminal: Terminal?
    /// Whether results and progress appear on the same screen.
    let isOneScreen: Bool
    /// The columns for text that is wrapped.
    let width: Int

    /// Creates a console.
    public init(
        output: @escaping Sink, notes: @escaping Sink, terminal: Terminal? = nil, isOneScreen: Bool = false,
        width: Int = 100
    ) {
        self.output = output
        self.notes = notes
        self.terminal = terminal
        self.isOneScreen = isOneScreen
        self.width = width
    }

    /// Prints a line of a result, or several.
    func print(_ line: String) { output(line.withShortLines.escaped + "\n") }

    /// Prints lines of a result, whose last one has its line end.
    func print(lines: String) { output(lines.withShortLines.escaped) }

    /// Prints a line of a result in a color, if it appears on a terminal with colors.
    func print(_ line: String, _ style: StyledLine.Style?) {
        guard let style, isOneScreen, terminal?.isColored == true else { return print(line) }
        output("\u{1B}[\(style.rawValue)m\(line.withShortLines.escaped)\u{1B}[0m\n")
    }

    /// Prints a document as a line of JSON, in full, with its `schema`.
    func print(_ json: JSONValue, as document: PrintedDocument) {
        var members = json.objectValue ?? [:]
        members.updateValue(.string(document.schema), forKey: "schema", insertingAt: 0)
        output(JSONValue.object(members).text().escaped + "\n")
    }

    /// Prints a line for the user, or several.
    func note(_ line: String) { notes(line.withShortLines.escaped + "\n") }

    /// Prints a line for the user in its styles.
    func note(_ line: StyledLine, on terminal: Terminal) {
        notes(line.rendered(columns: .max, isColored: terminal.isColored) + "\n")
    }

    /// Erases everything from the cursor on, writes kept lines, then the lines of a view, and puts the cursor in front of
    /// the view. So the next call erases the view, whatever became of the terminal's width.
    func redraw(keeping kept: [StyledLine], view: [StyledLine], on terminal: Terminal) {
        let columns = terminal.size().columns
        var text = "\r\u{1B}[J"
        for line in kept { text += line.rendered(columns: .max, isColored: terminal.isColored) + "\n" }
        for line in view { text += line.rendered(columns: columns, isColored: terminal.isColored) + "\n" }
        if !view.isEmpty { text += "\u{1B}[\(view.count)A" }
        notes(text)
    }

    /// The process's own standard output and standard error.
    public static func standard(environment: [String: String]) -> Console {
        func isSet(_ name: String) -> Bool { environment[name]?.isEmpty == false }
        let isTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb" && !isSet("CI")
        let terminal = Terminal(
            size: standardErrorSize, isColored: !isSet("NO_COLOR"),
            keyboard: isatty(STDIN_FILENO) == 1 ? .standard() : nil)
        return Console(
            output: { write($0, to: STDOUT_FILENO) }, notes: { write($0, to: STDERR_FILENO) },
            terminal: isTerminal ? terminal : nil, isOneScreen: isTerminal && isatty(STDOUT_FILENO) == 1,
            width: standardErrorSize().columns)
    }

    @Sendable
    private static func standardErrorSize() -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (100, 40) }
        return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 40)
    }

    /// Opens the standard streams that were closed when the process started: a file that is opened next would get the
    /// number, and the lines meant for people.
    static func openStandardStreams() {
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

/// The JSON documents that commands print; docs/json.md describes each.
enum PrintedDocument: String, CaseIterable {
    case event
    case run
    case runDetails = "run-details"
    case stageType = "stage-type"
    case stageTypeDetails = "stage-type-details"
    case plugin
    case scriptTest = "script-test"
    case scriptTests = "script-tests"
    case aliasRollback = "alias-rollback"

    /// The name and version that programs check.
    var schema: String { "staysail/\(rawValue)/1" }
}
