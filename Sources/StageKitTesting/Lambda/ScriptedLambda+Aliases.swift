package import AWSServices
import Foundation
import LambdaStages
import StageKit

extension ScriptedLambda {
    package func getAlias(_ name: String, alias: String) async throws -> AliasConfiguration {
        try perform("GetAlias", "\(name):\(alias)") { state throws(AWSError) in
            guard let found = try found(name, "GetAlias", state).aliases[alias] else {
                throw Self.notFound("GetAlias", "alias \(alias)")
            }
            return found
        }
    }

    package func listAliases(_ name: String) async throws -> [AliasConfiguration] {
        try perform("ListAliases", name) { state throws(AWSError) in
            try found(name, "ListAliases", state).aliases.values.sorted { $0.name < $1.name }
        }
    }

    package func createAlias(_ request: CreateAliasRequest) async throws -> AliasConfiguration {
        let name = request.functionName
        return try perform("CreateAlias", "\(name):\(request.name)") { state throws(AWSError) in
            let function = try found(name, "CreateAlias", state)
            guard function.aliases[request.name] == nil else {
                throw Self.error("CreateAlias", 409, "ResourceConflictException", "Alias already exists")
            }
            var alias = AliasConfiguration(name: request.name, functionVersion: request.functionVersion)
            alias.aliasArn = "\(Self.arn(name)):\(request.name)"
            alias.description = request.description
            alias.routingConfig = request.routingConfig
            try check(alias, function, "CreateAlias")
            alias.revisionId = state.nextRevision()
            state.functions[name]?.aliases[request.name] = alias
            return alias
        }
    }

    package func updateAlias(_ request: UpdateAliasRequest) async throws -> AliasConfiguration {
        let name = request.functionName
        return try perform("UpdateAlias", "\(name):\(request.name)") { state throws(AWSError) in
            let function = try found(name, "UpdateAlias", state)
            guard var alias = function.aliases[request.name] else {
                throw Self.notFound("UpdateAlias", "Alias")
            }
            try checkRevision(request.revisionId, alias.revisionId, "UpdateAlias")
            alias.functionVersion = request.functionVersion ?? alias.functionVersion
            alias.description = request.description ?? alias.description
            if let routing = request.routingConfig {
                alias.routingConfig = routing.additionalVersionWeights?.isEmpty == false ? routing : nil
            }
            try check(alias, function, "UpdateAlias")
            alias.revisionId = state.nextRevision()
            state.functions[name]?.aliases[request.name] = alias
            return alias
        }
    }

    private func check(
        _ alias: AliasConfiguration, _ function: Function, _ operation: String
    ) throws(AWSError) {
        let versions = [alias.functionVersion] + alias.weights.keys
        for version in versions where version != .latest {
            guard let found = function.versions.first(where: { $0.version == version }) else {
                throw Self.notFound(operation, "Function \(version)")
            }
            if found.state == "Pending", clock.now < function.settledAt {
                throw Self.error(
                    operation, 409, "ResourceConflictException", "The function is in the following state: Pending")
            }
        }
        let invalid = { (text: String) in Self.error(operation, 400, "InvalidParameterValueException", text) }
        guard alias.weights.count <= 1 else { throw invalid("Number of items cannot be greater than 1") }
        guard alias.weights[alias.functionVersion] == nil else { throw invalid("Invalid function version") }
        guard alias.weights.values.allSatisfy({ (0...1).contains($0) }) else { throw invalid("weight") }
        if !alias.weights.isEmpty {
            let members = function.versions.filter { $0.version.map(versions.contains) == true }
            guard Set(members.map(\.role)).count == 1, !versions.contains(.latest) else { throw invalid("roles") }
            guard function.provisioned[alias.name] == nil else {
                throw invalid("Alias with weights can not be used with Provisioned Concurrency")
            }
        }
    }

    package func deleteAlias(_ name: String, alias: String) async throws {
        try perform("DeleteAlias", "\(name):\(alias)") { state throws(AWSError) in
            state.functions[name]?.aliases[alias] = nil
        }
    }

    // MARK: Concurrency

    package func putFunctionConcurrency(_ name: String, reserved: Int) async throws {
        try perform("PutFunctionConcurrency", name) { state throws(AWSError) in
            state.functions[name]?.reserved = reserved
        }
    }

    package func deleteFunctionConcurrency(_ name: String) async throws {
        try perform("DeleteFunctionConcurrency", name) { state throws(AWSError) in
            state.functions[name]?.reserved = nil
        }
    }

    private func config(_ name: String, _ qualifier: String, _ executions: Int) -> ProvisionedConcurrency {
        var config = ProvisionedConcurrency()
        config.functionArn = "\(Self.arn(name)):\(qualifier)"
        config.requestedProvisionedConcurrentExecutions = executions
        config.status = "READY"
        return config
    }

    package func putProvisionedConcurrency(
        _ name: String, qualifier: String, executions: Int
    ) async throws -> ProvisionedConcurrency {
        try perform("PutProvisionedConcurrencyConfig", "\(name):\(qualifier)") { state throws(AWSError) in
            state.functions[name]?.provisioned[qualifier] = executions
            return config(name, qualifier, executions)
        }
    }

    package func getProvisionedConcurrency(_ name: String, qualifier: String) async throws -> ProvisionedConcurrency {
        try perform("GetProvisionedConcurrencyConfig", "\(name):\(qualifier)") { state throws(AWSError) in
            guard let executions = state.functions[name]?.provisioned[qualifier] else {
                throw Self.error("GetProvisionedConcurrencyConfig", 404, "ProvisionedConcurrencyConfigNotFound", "none")
            }
            return config(name, qualifier, executions)
        }
    }

    package func listProvisionedConcurrency(_ name: String) async throws -> [ProvisionedConcurrency] {
        try perform("ListProvisionedConcurrencyConfigs", name) { state throws(AWSError) in
            try found(name, "ListProvisionedConcurrencyConfigs", state).provisioned
                .map { config(name, $0.key, $0.value) }
        }
    }

    package func deleteProvisionedConcurrency(_ name: String, qualifier: String) async throws {
        try perform("DeleteProvisionedConcurrencyConfig", "\(name):\(qualifier)") { state throws(AWSError) in
            state.functions[name]?.provisioned[qualifier] = nil
        }
    }
}
