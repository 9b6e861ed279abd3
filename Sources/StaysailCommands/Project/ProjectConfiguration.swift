import Foundation
import OrderedCollections
import StageKit

/// `staysail.yaml`: the settings of all pipelines of a project.
struct ProjectConfiguration: Sendable {
    /// The access to an account that pipelines name.
    struct Account: Sendable, Hashable {
        /// The account's number.
        var id: String?
        /// The role to assume there, as an ARN.
        var role: String?
        /// The external id that the role asks for.
        var externalID: String?
        /// The name of the session in AWS's logs.
        var sessionName: String?
        /// A profile in `~/.aws` to use instead of assuming a role.
        var profile: String?
    }

    var region: String?
    var profile: String?
    var endpoint: String?
    /// The only account that runs may use.
    var expectedAccount: String?
    var accounts: [String: Account] = [:]
    /// Folders with plugins, relative to the project's, besides its own `plugins`.
    var pluginFolders: [String] = []
    /// The names of disabled plugins.
    var disabledPlugins: [String] = []
    /// The names of the plugins that may have the run's AWS credentials.
    var pluginsWithCredentials: [String] = []
    /// The only web servers that may be called, as `GuardedWebClient` reads them; nil for all.
    var hosts: Set<String>?
    /// The buckets of the local S3 for `--local`: bucket to folder, relative to the project's.
    var localBuckets: [String: String] = [:]

    static let schema = InputSchema(
        InputField("region", .string, "The region, unless a flag or a variable names one."),
        InputField("profile", .string, "The profile in ~/.aws."),
        InputField("endpointUrl", .string, "The URL to call instead of AWS."),
        InputField("expectAccount", .string, "The only account that runs may use."),
        InputField(
            "accounts",
            .map(
                .object(
                    InputField("id", .string, "The account's number."),
                    InputField("role", .string, "The role to assume, as an ARN or a name."),
                    InputField("externalId", .string, "The external id that the role asks for."),
                    InputField("sessionName", .string, "The name of the session in AWS's logs."),
                    InputField("profile", .string, "A profile in ~/.aws to use instead of a role."))),
            "The access to accounts that pipelines name."),
        InputField(
            "plugins",
            .object(
                InputField("folders", .list(.string), "Folders with plugins, besides the project's own plugins/."),
                InputField("disabled", .list(.string), "The names of disabled plugins."),
                InputField(
                    "credentials", .list(.string), "The names of the plugins that may have the run's AWS credentials.")
            ), "The plugins and their permissions."),
        InputField(
            "hosts", .list(.string),
            "The only web servers that pipelines and scripts may call: api.example.com, or *.example.com for all below it."
        ),
        InputField(
            "local",
            .object(
                InputField("buckets", .map(.string), "Buckets of the local S3, each with the folder it is filled from.")
            ),
            "The state of the local Lambda before a run."))

    init() {}

    /// Reads the file; without a file nothing is configured.
    /// - Throws: `DocumentError` with every error in it.
    init(file: String, shownAs name: String) throws {
        guard FileManager.default.fileExists(atPath: file) else { return }
        // The file may keep a run from the wrong account, so it is never skipped.
        guard (try? RegularFile.check(file)) != nil, let data = FileManager.default.contents(atPath: file) else {
            throw CommandError(.invalid, in: name, "The file cannot be read.")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandError(.invalid, in: name, "The file is not text in UTF-8.")
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
        pluginFolders = (plugins?["folders"]?.arrayValue ?? []).compactMap(\.stringValue)
        disabledPlugins = (plugins?["disabled"]?.arrayValue ?? []).compactMap(\.stringValue)
        pluginsWithCredentials = (plugins?["credentials"]?.arrayValue ?? []).compactMap(\.stringValue)
        hosts = try Self.hosts(source["hosts"])
        for (name, account) in value["accounts"]?.objectValue ?? [:] {
            accounts[name] = Account(
                id: account["id"]?.stringValue, role: account["role"]?.stringValue,
                externalID: account["externalId"]?.stringValue, sessionName: account["sessionName"]?.stringValue,
                profile: account["profile"]?.stringValue)
        }
    }
}

extension ProjectConfiguration {
    /// Reads `hosts`: names, with `*.` in front for all below one.
    private static func hosts(_ list: SourceValue?) throws(DocumentError) -> Set<String>? {
        guard let list, !list.isNull else { return nil }
        var hosts: Set<String> = []
        var faults: [Diagnostic] = []
        for item in list.items ?? [] {
            let text = item.text ?? ""
            let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
            if name.isEmpty || name.contains(where: { "/*?#@: ".contains($0) }) || name.hasPrefix(".") {
                faults.append(
                    Diagnostic(
                        .error,
                        "'\(text)' is not a host. Write its name alone, such as api.example.com or *.example.com.",
                        at: item.location))
            } else {
                hosts.insert(text.hasPrefix("*.") ? ".\(name)" : String(name))
            }
        }
        guard faults.isEmpty else { throw DocumentError(faults) }
        return hosts
    }
}

extension ProjectConfiguration {
    /// The numbers of the accounts by their names, as far as they are known.
    var accountNumbers: JSONObject {
        accounts.sorted { $0.key < $1.key }.reduce(into: [:]) { numbers, account in
            if let number = account.value.number { numbers[account.key] = .string(number) }
        }
    }
}

extension ProjectConfiguration.Account {
    /// The account's number: as given, or as its role's ARN says.
    var number: String? {
        if let id { return id }
        let parts = role?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        return parts.count > 4 ? String(parts[4]) : nil
    }

    /// The role to assume: as given, or by name (`SpinnakerManaged` unless one is named) in the account's number.
    var roleARN: String? {
        if let role, role.hasPrefix("arn:") { return role }
        return id.map { "arn:aws:iam::\($0):role/\(role ?? "SpinnakerManaged")" }
    }
}
