import Foundation
import OrderedCollections
import StageKit

/// `staysail.yaml`: what a project's pipelines have in common.
struct ProjectConfiguration: Sendable {
    /// How to get into an account that pipelines call by a name.
    struct Account: Sendable, Hashable {
        /// The account's number.
        var id: String?
        /// The role to assume there, as an ARN.
        var role: String?
        /// The external id that the role asks for.
        var externalID: String?
        /// What the session is called in AWS's own logs.
        var sessionName: String?
        /// A profile in `~/.aws` to use instead of assuming a role.
        var profile: String?
    }

    var region: String?
    var profile: String?
    var endpoint: String?
    /// The only account that runs may go to.
    var expectedAccount: String?
    var accounts: [String: Account] = [:]
    /// What `--local` puts into the local S3 before a run: bucket to folder, relative to the project's.
    var localBuckets: [String: String] = [:]
    /// Folders with plugins besides the project's own, relative to the project's.
    var pluginFolders: [String] = []
    /// The names of the plugins that are not used.
    var disabledPlugins: [String] = []
    /// The names of the plugins that may have the run's AWS credentials.
    var pluginsWithCredentials: [String] = []

    static let schema = InputSchema(
        InputField("region", .string, "The region, unless a flag or a variable says otherwise."),
        InputField("profile", .string, "The profile in ~/.aws."),
        InputField("endpointUrl", .string, "Where to call instead of AWS."),
        InputField("expectAccount", .string, "The only account that runs may go to."),
        InputField(
            "accounts",
            .map(
                .object(
                    InputField("id", .string, "The account's number."),
                    InputField("role", .string, "The role to assume, as an ARN or a name."),
                    InputField("externalId", .string, "The external id that the role asks for."),
                    InputField("sessionName", .string, "What the session is called in AWS's logs."),
                    InputField("profile", .string, "A profile in ~/.aws to use instead of a role."))),
            "How to get into the accounts that pipelines call by a name."),
        InputField(
            "local",
            .object(
                InputField("buckets", .map(.string), "Buckets of the local S3, each with the folder it is filled from.")
            ),
            "What there is on the local Lambda before a run."),
        InputField(
            "plugins",
            .object(
                InputField("folders", .list(.string), "Folders with plugins besides the project's 'plugins'."),
                InputField("disabled", .list(.string), "The names of the plugins that are not used."),
                InputField(
                    "credentials", .list(.string), "The names of the plugins that may have the run's AWS credentials.")),
            "Where plugins are, and what they may."))

    init() {}

    /// Reads the file; nothing is configured if it is not there.
    /// - Throws: `DocumentFaults` with every fault in it.
    init(file: String, shownAs name: String) throws {
        guard FileManager.default.fileExists(atPath: file) else { return }
        // What it says may be what keeps a run from the wrong account, so it is not passed over.
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFault(.faulty, "\(name): error: The file cannot be read.")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFault(.faulty, "\(name): error: The file is not text in UTF-8.")
        }
        guard !text.allSatisfy(\.isWhitespace) else { return }
        let source = try YAMLReader(file: name).read(text)
        let value = try source.checked(against: Self.schema)
        region = value["region"]?.stringValue
        profile = value["profile"]?.stringValue
        endpoint = value["endpointUrl"]?.stringValue
        expectedAccount = value["expectAccount"]?.stringValue
        localBuckets = (value["local"]?["buckets"]?.objectValue ?? [:]).reduce(into: [:]) {
            $0[$1.key] = $1.value.stringValue
        }
        let plugins = value["plugins"]
        pluginFolders = plugins?["folders"]?.arrayValue?.compactMap(\.stringValue) ?? []
        disabledPlugins = plugins?["disabled"]?.arrayValue?.compactMap(\.stringValue) ?? []
        pluginsWithCredentials = plugins?["credentials"]?.arrayValue?.compactMap(\.stringValue) ?? []
        for (name, account) in value["accounts"]?.objectValue ?? [:] {
            accounts[name] = Account(
                id: account["id"]?.stringValue, role: account["role"]?.stringValue,
                externalID: account["externalId"]?.stringValue, sessionName: account["sessionName"]?.stringValue,
                profile: account["profile"]?.stringValue)
        }
    }
}

extension ProjectConfiguration.Account {
    /// The role to assume: as given, or by name (`SpinnakerManaged` unless one is named) in the account's number.
    var roleARN: String? {
        if let role, role.hasPrefix("arn:") { return role }
        return id.map { "arn:aws:iam::\($0):role/\(role ?? "SpinnakerManaged")" }
    }
}
