import StageKit

/// Which report it is.
enum RunReports {
    /// The report for where it is read: a program, a terminal, or a log.
    static func report(json: Bool, console: Console, clock: any RunClock) -> any RunReport {
        if json { return JSONReport(console: console) }
        return console.isLive ? LiveReport(console: console, clock: clock) : PlainReport(console: console)
    }
}
