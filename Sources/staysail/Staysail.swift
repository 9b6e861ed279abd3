import StaysailCommands

@main
struct Staysail {
    static func main() async {
        await StaysailCommand.main()
    }
}
