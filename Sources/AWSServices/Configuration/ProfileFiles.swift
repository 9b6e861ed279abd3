/// `~/.aws/config` and `~/.aws/credentials`, read.
///
/// https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-files.html
struct ProfileFiles {
    typealias Settings = [String: String]

    /// As messages name them.
    let configPath: String
    let credentialsPath: String
    private let config: [String: Settings]
    private let credentials: [String: Settings]

    init(_ environment: AWSEnvironment) {
        let folder = environment.home.map { $0 + "/.aws/" }
        func path(_ variable: String, _ name: String) -> (read: String?, shown: String) {
            if let path = environment.variable(variable) {
                let isInHome = path.hasPrefix("~/")
                return (isInHome ? (environment.home ?? "") + path.dropFirst() : path, path)
            }
            return (folder.map { $0 + name }, "~/.aws/\(name)")
        }
        let config = path("AWS_CONFIG_FILE", "config")
        let credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        configPath = config.shown
        credentialsPath = credentials.shown
        self.config = Self.parse(config.read.flatMap(environment.readFile) ?? "")
        self.credentials = Self.parse(credentials.read.flatMap(environment.readFile) ?? "")
    }

    /// A profile's settings of both files, those of the credentials file first; nil if neither has it.
    func profile(_ name: String) -> Settings? {
        // In config all but the default one are `[profile NAME]`; many people write `[NAME]` all the same.
        let inConfig = config["profile \(name)"] ?? config[name]
        guard inConfig != nil || credentials[name] != nil else { return nil }
        return (inConfig ?? [:]).merging(credentials[name] ?? [:]) { _, own in own }
    }

    /// Sections with their keys in lower case. A line that begins with a space belongs to the key above it (such as
    /// `s3 =`); nothing of ours is there.
    private static func parse(_ text: String) -> [String: Settings] {
        var sections: [String: Settings] = [:]
        var section: String?
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first, first != "#", first != ";", !first.isWhitespace else { continue }
            if first == "[" {
                let name = line.dropFirst().prefix { $0 != "]" }
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
                section = name
                sections[name] = sections[name] ?? [:]
            } else if let section, let equals = line.firstIndex(of: "=") {
                let key = line[..<equals].filter { !$0.isWhitespace }.lowercased()
                sections[section]?[key] = trimmed(line[line.index(after: equals)...])
            }
        }
        return sections
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        // A comment may stand behind a value, after a space.
        for mark in [" #", " ;", "\t#", "\t;"] {
            if let range = text.firstRange(of: mark) { text = text[..<range.lowerBound] }
        }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
