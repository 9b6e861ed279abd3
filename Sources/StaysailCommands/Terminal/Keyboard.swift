import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Console.Keyboard {
    /// The keyboard of the terminal on standard input.
    static func standard() -> Console.Keyboard {
        let mode = LineMode()
        return Console.Keyboard(
            start: { mode.leave() }, next: { readKey() }, stop: { mode.restore() })
    }

    private static func readKey() -> Character? {
        var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 0) > 0, waiting.revents & Int16(POLLIN) != 0 else { return nil }
        var byte: UInt8 = 0
        guard read(STDIN_FILENO, &byte, 1) == 1 else { return nil }
        return Character(UnicodeScalar(byte))
    }
}

/// The mode of a terminal that gives whole lines, as it was before keys were read.
private final class LineMode: Sendable {
    private let saved = Mutex<termios?>(nil)

    /// Lets the terminal give single keys and not show them. Ctrl-C keeps its meaning.
    /// - Returns: false for a process in the background, which the terminal would stop.
    func leave() -> Bool {
        guard tcgetpgrp(STDIN_FILENO) == getpgrp() else { return false }
        var mode = termios()
        guard tcgetattr(STDIN_FILENO, &mode) == 0 else { return false }
        // A shell may have set it back while the process was stopped.
        guard mode.c_lflag & tcflag_t(ICANON) != 0 else { return true }
        saved.withLock { $0 = $0 ?? mode }
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
        // Keys that were typed before the question are no answers to it.
        return tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode) == 0
    }

    func restore() {
        saved.withLock { mode in
            guard var original = mode, tcgetpgrp(STDIN_FILENO) == getpgrp() else { return }
            tcsetattr(STDIN_FILENO, TCSADRAIN, &original)
            mode = nil
        }
    }
}
