import AWSServices
import ArgumentParser
import OrderedCollections
import StageKit

/// `staysail whoami`
struct WhoamiCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "whoami", "Print the account, region and caller that a run would use, and the source of each.",
        examples: ["staysail whoami": "", "staysail whoami --profile ci --region eu-west-1": ""])

    @OptionGroup var target: TargetOptions
    @OptionGroup var stateOption: StateOption
    @OptionGroup var json: JSONOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = stateOption.project(context)
        let configuration = try ProjectConfiguration(file: project.configurationFile, shownAs: "staysail.yaml")
        let isJSON = json.isSet
        return try await withTarget(
            target.choice, project: project, configuration: configuration, context: context,
            notice: { context.console.note($0) }
        ) { target in
            if isJSON {
                context.console.print(Self.document(target.whoami), as: .whoami)
            } else {
                for line in Self.lines(target.whoami) { context.console.print(line) }
            }
            return .done
        }
    }

    /// Lines such as `region   eu-west-1 (from AWS_REGION)`.
    static func lines(_ whoami: Whoami) -> [String] {
        let links = whoami.credentials.map(\.name)
        let credentials = ([links.first ?? "none"] + links.dropFirst().map { "assumed with \($0)" })
            .joined(separator: ", ")
        return [
            "account      \(whoami.identity.account)",
            "caller       \(whoami.identity.arn)",
            "region       \(whoami.region) (from \(whoami.regionOrigin))",
            "credentials  \(credentials)",
            "endpoint     \(whoami.endpoints[.lambda]?.description ?? "")",
        ]
    }

    static func document(_ whoami: Whoami) -> JSONValue {
        let links = whoami.credentials.map { link -> JSONValue in
            ["link": .string(link.link), "name": .string(link.name)]
        }
        let endpoints = whoami.endpoints.map { ($0.key.configurationName, JSONValue.string($0.value.description)) }
            .sorted { $0.0 < $1.0 }
        return [
            "account": .string(whoami.identity.account),
            "caller": .string(whoami.identity.arn), "user": .string(whoami.identity.userId),
            "region": .string(whoami.region.name), "regionFrom": .string(whoami.regionOrigin),
            "profile": whoami.profile.map { .string($0) } ?? .null, "credentials": .array(links),
            "endpoints": .object(JSONObject(endpoints)),
        ]
    }
}
