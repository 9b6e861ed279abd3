import StageKit

/// The report for a program, a terminal, a CI service or a log.
func runReport(
    json: Bool, console: Console, clock: any RunClock, runs: ReportedRuns, service: CIService? = nil
) -> any RunReport {
    if json { return JSONReport(console: console, commands: runs.commands) }
    if let terminal = console.terminal {
        return LiveReport(console: console, terminal: terminal, clock: clock, runs: runs)
    }
    let plain = PlainReport(console: console, commands: runs.commands)
    return service.map { CIReport(base: plain, service: $0, console: console, clock: clock) } ?? plain
}
