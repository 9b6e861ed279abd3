import Dispatch
import Foundation
import Synchronization
import UnixSignals

/// The signals that ask this process to end.
enum ProcessSignals {
    /// SIGINT, SIGTERM and SIGHUP, without those that were ignored when the process started (`nohup`).
    static let ending: [UnixSignal] = [.sigint, .sigterm, .sighup].filter { !isIgnored($0.rawValue) }

    /// Handles the signals from now on. SIGPIPE is ignored: a run undoes its changes even if its terminal is gone.
    static func interruptions() async -> any AsyncSequence<Void, Never> & Sendable {
        signal(SIGPIPE, SIG_IGN)
        return await UnixSignalsSequence(trapping: ending).map { _ in () }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        // The handlers are C function pointers, which compare by their addresses only.
        #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
        #else
        let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

/// Ends the process if a command does not react to a signal, as in a long computation.
final class Abandonment: Sendable {
    /// The exit status of a canceled command.
    private static let status: Int32 = 130
    /// The time that a command has to end by itself, in milliseconds.
    private static let gracePeriod = 800

    private let isAbandonable = Atomic(true)
    /// A queue with a thread of its own, also where there is one core.
    private let queue = DispatchQueue(label: "staysail.signals")

    /// Whether the next signal may end the process without the command's help.
    func set(_ isAbandonable: Bool) {
        self.isAbandonable.store(isAbandonable, ordering: .sequentiallyConsistent)
    }

    /// Watches the signals of the process, on a thread that computations cannot block.
    func watch() {
        for ending in ProcessSignals.ending {
            let source = DispatchSource.makeSignalSource(signal: ending.rawValue, queue: queue)
            source.setEventHandler { [self] in
                // The source lives as long as its handler, which is as long as the process.
                _ = source
                guard isAbandonable.load(ordering: .sequentiallyConsistent) else { return }
                queue.asyncAfter(deadline: .now() + .milliseconds(Self.gracePeriod)) { [self] in
                    guard isAbandonable.load(ordering: .sequentiallyConsistent) else { return }
                    let text = Array("Interrupted before anything was changed.\n".utf8)
                    _ = write(STDERR_FILENO, text, text.count)
                    _exit(Self.status)
                }
            }
            source.resume()
        }
    }
}
