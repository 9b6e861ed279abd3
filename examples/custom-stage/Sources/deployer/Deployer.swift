import ReleaseNotes
import StageKit
import StaysailCommands

/// Staysail's own command line, with one stage type more.
@main
struct Deployer {
    static func main() async {
        await StaysailCommand.main(registering: [.releaseNote])
    }
}
