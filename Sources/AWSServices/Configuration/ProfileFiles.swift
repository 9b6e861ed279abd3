/// The profiles of `~/.aws/config` and `~/.aws/credentials`, with what they refer to.
struct ProfileFiles: Sendable {
    typealias Settings = ConfigurationFile.Settings

    /// As messages name them.
    let configPath: String
    let credentialsPath: String
    private var profiles: [String: Settings] = [:]
    private var sessions: [String: Settings] = [:]
    private var services: [String: [String: Settings]] = [:]
    private let credentials: ConfigurationFile

    init(_ environment: AWSEnvironment) {
        func path(_ variable: String, _ name: String) -> (read: String?, shown: String) {
            if let path = environment.variable(variable) { return (environment.expandingHome(path), path) }
            return (environment.home.map { "\($0)/.aws/\(name)" }, "~/.aws/\(name)")
        }
        let configFile = path("AWS_CONFIG_FILE", "config")
        let credentialsFile = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        configPath = configFile.shown
        credentialsPath = credentialsFile.shown
        let config = ConfigurationFile(configFile.read.flatMap(environment.readFile) ?? "")
        credentials = ConfigurationFile(credentialsFile.read.flatMap(environment.readFile) ?? "")
        var bare: [String: Settings] = [:]
        for (header, settings) in config.sections {
            // All profiles but the default one are `[profile NAME]`; many people write `[NAME]` all the same.
            let words = ShellWords.split(header) ?? []
            switch (words.count, words.first) {
            case (2, "profile"?): profiles[words[1], default: [:]].merge(settings) { $1 }
            case (2, "sso-session"?): sessions[words[1], default: [:]].merge(settings) { $1 }
            case (2, "services"?): services[words[1], default: [:]].merge(config.nested[header] ?? [:]) { $1 }
            case (1, let name?): bare[name] = settings
            default: break
            }
        }
        profiles.merge(bare) { own, _ in own }
        for (name, settings) in credentials.sections { profiles[name, default: [:]].merge(settings) { $1 } }
    }

    /// A profile's settings of both files, those of the credentials file first; nil if neither has it.
    func profile(_ name: String) -> Settings? { profiles[name] }

    /// The settings that the credentials file itself has.
    func ownCredentials(_ name: String) -> Settings { credentials.sections[name] ?? [:] }

    /// A section `[sso-session NAME]`.
    func session(_ name: String) -> Settings? { sessions[name] }

    /// The settings of a service in the section `[services …]` that the profile names.
    func settings(of service: AWSService, profile: Settings) -> Settings {
        profile["services"].flatMap { services[$0]?[service.configurationName] } ?? [:]
    }
}
