import ReleaseNotes
import StageKit
import StaysailCommands

/// Staysail's command line with one more stage type.
@main
struct Deployer {
    static func main() async {
        await StaysailCommand.main(registering: [.releaseNote])
    }
}
