package import AWSServices
import Foundation
import LambdaStages
import StageKit

extension ScriptedLambda: LambdaAPI {
    package static func arn(_ name: String) -> String { "arn:aws:lambda:eu-west-1:123456789012:function:\(name)" }

    /// A part of an answer, which only AWS makes.
    static func made<Part: Decodable>(_ value: JSONValue) -> Part? { try? value.decode(Part.self) }

    private static func hash(_ code: FunctionCode) -> String {
        switch code {
        case .zip(let data): CodeHash.of(data)
        case .s3(_, let key, _): CodeHash.of(Data(key.utf8))
        case .image(let uri): CodeHash.of(Data(uri.utf8))
        }
    }

    package func getFunction(_ name: String, qualifier: String?) async throws -> FunctionDetails {
        try perform("GetFunction", [name, qualifier].compactMap { $0 }.joined(separator: ":")) {
            state throws(AWSError) in
            let function = try found(name, "GetFunction", state)
            var details = FunctionDetails(configuration: function.latest)
            details.tags = function.tags
            details.concurrency = function.reserved.flatMap {
                Self.made(["reservedConcurrentExecutions": .integer(Int64($0))])
            }
            details.code = function.imageUri.flatMap { Self.made(["imageUri": .string($0)]) }
            guard let qualifier else { return details }
            let number = function.aliases[qualifier]?.functionVersion ?? FunctionVersion(qualifier)
            if number == .latest { return details }
            guard var version = function.versions.first(where: { $0.version == number && number != nil }) else {
                throw Self.notFound("GetFunction", "Function \(name):\(qualifier)")
            }
            if version.state == "Pending", Self.date(version) + state.versionDelay <= clock.now.timeIntervalSince1970 {
                version.state = "Active"
            }
            details.configuration = version
            return details
        }
    }

    private static func date(_ version: FunctionConfiguration) -> TimeInterval {
        let text = version.lastModified.map { $0.prefix(19) + "Z" }
        return text.flatMap { try? Date(String($0), strategy: .iso8601) }?.timeIntervalSince1970 ?? 0
    }

    var nowText: String {
        clock.now.formatted(.iso8601).replacing("Z", with: ".000+0000")
    }

    package func createFunction(_ request: CreateFunctionRequest) async throws -> FunctionConfiguration {
        try perform("CreateFunction", request.functionName) { state throws(AWSError) in
            guard state.functions[request.functionName] == nil else {
                throw Self.error("CreateFunction", 409, "ResourceConflictException", "Function already exist")
            }
            var configuration = FunctionConfiguration(functionName: request.functionName)
            configuration.functionArn = Self.arn(request.functionName)
            configuration.version = .latest
            configuration.codeSha256 = Self.hash(request.code)
            configuration.state = "Pending"
            configuration.revisionId = state.nextRevision()
            configuration.runtime = request.runtime
            configuration.handler = request.handler
            configuration.role = request.role
            configuration.description = request.description ?? ""
            configuration.timeout = request.timeout ?? 3
            configuration.memorySize = request.memorySize ?? 128
            configuration.environment = request.environment
            configuration.layers = request.layers?.compactMap { Self.made(["arn": .string($0)]) }
            configuration.deadLetterConfig = request.deadLetterConfig
            configuration.vpcConfig = request.vpcConfig
            configuration.architectures = request.architectures ?? ["x86_64"]
            configuration.ephemeralStorage = request.ephemeralStorage ?? .init(size: 512)
            configuration.tracingConfig = request.tracingConfig ?? .init(mode: "PassThrough")
            configuration.packageType = request.packageType ?? "Zip"
            var function = Function(latest: configuration)
            function.tags = request.tags ?? [:]
            function.settledAt = clock.now.addingTimeInterval(delay)
            state.functions[request.functionName] = function
            return configuration
        }
    }

    package func updateFunctionCode(_ request: UpdateFunctionCodeRequest) async throws -> FunctionConfiguration {
        let name = request.functionName
        return try perform(request.dryRun == true ? "DryRun" : "UpdateFunctionCode", name) { state throws(AWSError) in
            let function = try found(name, "UpdateFunctionCode", state)
            try checkSettled(function, "UpdateFunctionCode")
            try checkRevision(request.revisionId, function.latest.revisionId, "UpdateFunctionCode")
            var configuration = function.latest
            configuration.codeSha256 = Self.hash(request.code)
            if request.dryRun == true { return configuration }
            configuration.architectures = request.architectures ?? configuration.architectures
            return begin(configuration, name, &state)
        }
    }

    package func updateFunctionConfiguration(
        _ request: UpdateFunctionConfigurationRequest
    ) async throws -> FunctionConfiguration {
        let name = request.functionName
        return try perform("UpdateFunctionConfiguration", name) { state throws(AWSError) in
            let function = try found(name, "UpdateFunctionConfiguration", state)
            try checkSettled(function, "UpdateFunctionConfiguration")
            try checkRevision(request.revisionId, function.latest.revisionId, "UpdateFunctionConfiguration")
            var configuration = function.latest
            configuration.runtime = request.runtime ?? configuration.runtime
            configuration.handler = request.handler ?? configuration.handler
            configuration.role = request.role ?? configuration.role
            configuration.description = request.description ?? configuration.description
            configuration.timeout = request.timeout ?? configuration.timeout
            configuration.memorySize = request.memorySize ?? configuration.memorySize
            if let environment = request.environment {
                configuration.environment = environment.variables?.isEmpty == true ? nil : environment
            }
            if let layers = request.layers {
                configuration.layers = layers.compactMap { Self.made(["arn": .string($0)]) }
            }
            configuration.deadLetterConfig = request.deadLetterConfig ?? configuration.deadLetterConfig
            configuration.vpcConfig = request.vpcConfig ?? configuration.vpcConfig
            configuration.tracingConfig = request.tracingConfig ?? configuration.tracingConfig
            configuration.ephemeralStorage = request.ephemeralStorage ?? configuration.ephemeralStorage
            return begin(configuration, name, &state)
        }
    }

    private func begin(
        _ configuration: FunctionConfiguration, _ name: String, _ state: inout State
    ) -> FunctionConfiguration {
        var configuration = configuration
        configuration.lastUpdateStatus = "InProgress"
        configuration.revisionId = state.nextRevision()
        state.functions[name]?.latest = configuration
        state.functions[name]?.settledAt = clock.now.addingTimeInterval(delay)
        return configuration
    }

    package func publishVersion(
        _ name: String, description: String?, codeSha256: String?, revisionId: String?
    ) async throws -> FunctionConfiguration {
        try perform("PublishVersion", name) { state throws(AWSError) in
            var function = try found(name, "PublishVersion", state)
            try checkSettled(function, "PublishVersion")
            try checkRevision(revisionId, function.latest.revisionId, "PublishVersion")
            if let last = function.versions.last, Self.isSame(last, function.latest) { return last }
            function.newest += 1
            var version = function.latest
            version.version = .number(function.newest)
            version.functionArn = "\(Self.arn(name)):\(function.newest)"
            version.description = description ?? version.description
            version.lastModified = nowText
            version.revisionId = state.nextRevision()
            version.state = state.versionDelay > 0 ? "Pending" : "Active"
            function.versions.append(version)
            function.latest.revisionId = state.nextRevision()
            state.functions[name] = function
            return version
        }
    }

    private static func isSame(_ one: FunctionConfiguration, _ other: FunctionConfiguration) -> Bool {
        one.codeSha256 == other.codeSha256 && one.memorySize == other.memorySize && one.timeout == other.timeout
            && one.environment == other.environment && one.handler == other.handler && one.role == other.role
            && one.deadLetterConfig == other.deadLetterConfig
    }

    package func listVersions(_ name: String) async throws -> [FunctionConfiguration] {
        try perform("ListVersionsByFunction", name) { state throws(AWSError) in
            let function = try found(name, "ListVersionsByFunction", state)
            return [function.latest] + function.versions
        }
    }

    package func deleteFunction(_ name: String, qualifier: String?) async throws {
        try perform("DeleteFunction", [name, qualifier].compactMap { $0 }.joined(separator: ":")) {
            state throws(AWSError) in
            let function = try found(name, "DeleteFunction", state)
            guard let qualifier else {
                state.functions[name] = nil
                return
            }
            guard let version = FunctionVersion(qualifier) else {
                throw Self.error(
                    "DeleteFunction", 400, "InvalidParameterValueException",
                    "Deletion of aliases is not currently supported.")
            }
            let holders = function.aliases.values
                .filter { $0.functionVersion == version || $0.weights[version] != nil }.map(\.name)
            guard holders.isEmpty else {
                throw Self.error(
                    "DeleteFunction", 409, "ResourceConflictException",
                    "Unable to delete version because the following aliases reference it: \(holders)")
            }
            state.functions[name]?.versions.removeAll { $0.version == version }
        }
    }

    package func invoke(_ request: InvokeRequest) async throws -> InvokeResult {
        let qualifier = request.qualifier ?? "$LATEST"
        let version = try perform("Invoke", "\(request.functionName):\(qualifier)") { state throws(AWSError) in
            let function = try found(request.functionName, "Invoke", state)
            if let alias = function.aliases[qualifier] { return route(alias) }
            guard let version = FunctionVersion(qualifier),
                version == .latest || function.versions.contains(where: { $0.version == version })
            else { throw Self.notFound("Invoke", "Function \(request.functionName):\(qualifier)") }
            return version
        }
        return try await handlerNow(version, request)
    }
}
