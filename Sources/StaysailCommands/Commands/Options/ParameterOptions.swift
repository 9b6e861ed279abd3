import ArgumentParser

/// The `-p name=value` options.
struct ParameterOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("parameter")], parsing: .singleValue,
        help: ArgumentHelp("A parameter of the pipeline; may stand several times.", valueName: "name=value"),
        transform: Self.parse)
    var values: [Parameter] = []

    struct Parameter: Sendable {
        let name: String
        let text: String
    }

    /// The parameters as the pipeline takes them.
    var pairs: [(name: String, text: String)] { values.map { ($0.name, $0.text) } }

    private static func parse(_ text: String) throws -> Parameter {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw ValidationError("A parameter is written name=value, not '\(text)'.")
        }
        return Parameter(name: String(text[..<equals]), text: String(text[text.index(after: equals)...]))
    }
}
