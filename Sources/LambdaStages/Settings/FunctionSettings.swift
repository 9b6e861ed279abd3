import StageKit

/// A function's configuration as a pipeline writes it: each field absent, cleared or given.
struct FunctionSettings: Decodable, Sendable {
    struct VPC: Decodable, Sendable {
        let subnets: [String]?
        let securityGroups: [String]?
    }

    struct LogSettings: Decodable, Sendable {
        let format: String?
        let applicationLevel: String?
        let systemLevel: String?
        let group: String?
    }

    struct FileSystem: Decodable, Sendable {
        let arn: String
        let path: String
    }

    struct Image: Decodable, Sendable {
        let entryPoint: [String]?
        let command: [String]?
        let workingDirectory: String?
    }

    let runtime: PatchValue<String>
    let handler: PatchValue<String>
    let role: PatchValue<String>
    let description: PatchValue<String>
    let memory: PatchValue<Int>
    let timeout: PatchValue<TimeLength>
    let environment: PatchValue<[String: String]>
    let layers: PatchValue<[String]>
    let vpc: PatchValue<VPC>
    let kmsKey: PatchValue<String>
    let deadLetterTarget: PatchValue<String>
    let tracing: PatchValue<String>
    let ephemeralStorage: PatchValue<Int>
    let snapStart: PatchValue<Bool>
    let logging: PatchValue<LogSettings>
    let fileSystems: PatchValue<[FileSystem]>
    let image: PatchValue<Image>

    private enum Keys: String, CodingKey {
        case runtime, handler, role, description, memory, timeout, environment, layers, vpc, kmsKey, deadLetterTarget
        case tracing, ephemeralStorage, snapStart, logging, fileSystems
        case image = "imageConfig"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Keys.self)
        runtime = try fields.given(.runtime)
        handler = try fields.given(.handler)
        role = try fields.given(.role)
        description = try fields.given(.description)
        memory = try fields.given(.memory)
        timeout = try fields.given(.timeout)
        environment = try fields.given(.environment)
        layers = try fields.given(.layers)
        vpc = try fields.given(.vpc)
        kmsKey = try fields.given(.kmsKey)
        deadLetterTarget = try fields.given(.deadLetterTarget)
        tracing = try fields.given(.tracing)
        ephemeralStorage = try fields.given(.ephemeralStorage)
        snapStart = try fields.given(.snapStart)
        logging = try fields.given(.logging)
        fileSystems = try fields.given(.fileSystems)
        image = try fields.given(.image)
    }
}

extension FunctionSettings {
    /// The fields that make a function's configuration. None has a default: what is absent is left as it is.
    static let fields: [InputField] = [
        InputField(
            "runtime", .string,
            "The runtime, such as python3.12. Required to create a function from a zip "
                + "file."),
        InputField(
            "handler", .string,
            "The handler, such as app.handler. Required to create a function from a zip "
                + "file."),
        InputField("role", .string, "The ARN of the execution role. Required to create a function."),
        InputField(
            "description", .string,
            "The description of the version, and of the function if another field changes too. Alone it changes "
                + "nothing."),
        InputField("memory", .integer(128...32_768), "The memory. AWS's default: 128.", unit: "MB"),
        InputField("timeout", .duration, "The timeout of an invocation, 1s to 15m. AWS's default: 3s."),
        InputField("environment", .map(.string), "The environment variables. {} removes all.", secret: true),
        InputField("layers", .list(.string), "ARNs of layer versions, at most five. [] removes all."),
        InputField(
            "vpc",
            .object(
                InputField("subnets", .list(.string), "The ids of the subnets."),
                InputField("securityGroups", .list(.string), "The ids of the security groups.")),
            "The VPC; null leaves it."),
        InputField("kmsKey", .string, "The ARN of the key that encrypts the environment. null: the key of AWS."),
        InputField("deadLetterTarget", .string, "The ARN of the queue or topic for failed events. null removes it."),
        InputField(
            "tracing", .string(allowed: ["Active", "PassThrough"]),
            "The X-Ray tracing mode. AWS's default: "
                + "PassThrough."),
        InputField("ephemeralStorage", .integer(512...10_240), "The size of /tmp. AWS's default: 512.", unit: "MB"),
        InputField("snapStart", .boolean, "Whether published versions start from a snapshot."),
        InputField(
            "logging",
            .object(
                InputField("format", .string(allowed: ["Text", "JSON"]), "The format of the log."),
                InputField("applicationLevel", .string, "The lowest level of the function's lines. JSON only."),
                InputField("systemLevel", .string, "The lowest level of Lambda's lines. JSON only."),
                InputField("group", .string, "The log group.")),
            "The log settings."),
        InputField(
            "fileSystems",
            .list(
                .object(
                    InputField("arn", .string, "The ARN of the access point.", required: true),
                    InputField("path", .string, "The mount path, below /mnt/.", required: true))),
            "The EFS access points. [] removes all."),
        InputField(
            "imageConfig",
            .object(
                InputField("entryPoint", .list(.string), "The override of ENTRYPOINT."),
                InputField("command", .list(.string), "The override of CMD."),
                InputField("workingDirectory", .string, "The override of WORKDIR.")),
            "The overrides of a container image's settings."),
    ]
}
