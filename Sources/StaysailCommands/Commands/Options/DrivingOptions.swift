import ArgumentParser

/// How a run is driven and shown.
struct DrivingOptions: ParsableArguments {
    @Flag(help: "End when all that is left waits for a person or a time; 'staysail resume' goes on.")
    var detach = false

    @Flag(help: "Print the run's events as JSON lines on standard output.")
    var json = false
}
