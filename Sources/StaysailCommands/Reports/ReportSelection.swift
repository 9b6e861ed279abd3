import StageKit

/// The report for a program, a terminal, or a log.
func runReport(json: Bool, console: Console, clock: any RunClock, runs: ReportedRuns) -> any RunReport {
    if json { return JSONReport(console: console, commands: runs.commands) }
    guard let terminal = console.terminal else { return PlainReport(console: console, commands: runs.commands) }
    return LiveReport(console: console, terminal: terminal, clock: clock, runs: runs)
}
