/// How long and how much a process plugin may take. Times are real time: a process lives in no other.
package struct PluginLimits: Hashable, Sendable {
    /// From the start of the process to its answer to `initialize`.
    package var handshake: Duration = .seconds(10)
    /// For a call of a stage without a `timeout`.
    package var call: Duration = .seconds(3600)
    /// From `stage/cancel` to SIGTERM.
    package var cancel: Duration = .seconds(5)
    /// From `shutdown`, or from the end of its standard output, to SIGTERM.
    package var shutdown: Duration = .seconds(2)
    /// From SIGTERM to SIGKILL.
    package var terminate: Duration = .seconds(2)
    /// The bytes of one message.
    package var messageBytes = 4 << 20
    /// Requests of the plugin that are being worked on at once.
    package var openRequests = 64
    /// How often one stage may answer that it waits.
    package var waits = 10_000
    /// Steps of one attempt.
    package var steps = 10_000
    /// Lines of its log and `log` messages that are taken in at once, …
    package var logBurst = 500
    /// … and each second after that.
    package var logsPerSecond = 50

    package init() {}
}
