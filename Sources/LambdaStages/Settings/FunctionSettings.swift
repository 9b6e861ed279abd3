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
