package import AWSServices
import Foundation
import LambdaStages
import StageKit

extension ScriptedLambda {
    package func listEventSourceMappings(functionName: String?, eventSourceArn: String?) async throws
        -> [EventSourceMapping]
    {
        try perform("ListEventSourceMappings", functionName ?? "") { state throws(AWSError) in
            let arn = functionName.map(Self.arn)
            return state.mappings.values.filter { arn == nil || $0.functionArn == arn }.sorted { $0.uuid < $1.uuid }
        }
    }

    package func createEventSourceMapping(_ request: EventSourceMappingRequest) async throws -> EventSourceMapping {
        try perform("CreateEventSourceMapping", request.eventSourceArn ?? "") { state throws(AWSError) in
            var mapping = EventSourceMapping(uuid: "m\(state.mappings.count + 1)")
            mapping.settings = request.settings
            mapping.functionArn = request.functionName.map(Self.arn)
            mapping.batchSize = request.batchSize ?? 10
            mapping.state = request.enabled == false ? "Disabled" : "Enabled"
            state.mappings[mapping.uuid] = mapping
            return mapping
        }
    }

    package func getEventSourceMapping(uuid: String) async throws -> EventSourceMapping {
        try perform("GetEventSourceMapping", uuid) { state throws(AWSError) in
            guard let mapping = state.mappings[uuid] else { throw Self.notFound("GetEventSourceMapping", uuid) }
            return mapping
        }
    }

    package func updateEventSourceMapping(
        uuid: String, _ request: EventSourceMappingRequest
    ) async throws -> EventSourceMapping {
        try perform("UpdateEventSourceMapping", uuid) { state throws(AWSError) in
            guard var mapping = state.mappings[uuid] else { throw Self.notFound("UpdateEventSourceMapping", uuid) }
            mapping.batchSize = request.batchSize ?? mapping.batchSize
            state.mappings[uuid] = mapping
            return mapping
        }
    }

    package func deleteEventSourceMapping(uuid: String) async throws {
        try perform("DeleteEventSourceMapping", uuid) { state throws(AWSError) in
            guard state.mappings.removeValue(forKey: uuid) != nil else {
                throw Self.notFound("DeleteEventSourceMapping", uuid)
            }
        }
    }

    package func tagResource(_ arn: String, tags: [String: String]) async throws {
        try perform("TagResource") { state throws(AWSError) in
            for name in state.functions.keys where Self.arn(name) == arn {
                state.functions[name]?.tags.merge(tags) { $1 }
            }
        }
    }

    package func untagResource(_ arn: String, keys: [String]) async throws {
        try perform("UntagResource") { state throws(AWSError) in
            for name in state.functions.keys where Self.arn(name) == arn {
                for key in keys { state.functions[name]?.tags[key] = nil }
            }
        }
    }

    package func addPermission(_ name: String, qualifier: String?, _ permission: Permission) async throws {
        try perform("AddPermission", permission.statementId) { state throws(AWSError) in
            var statement: JSONValue = [
                "Sid": .string(permission.statementId), "Effect": "Allow", "Action": .string(permission.action),
                "Principal": ["Service": .string(permission.principal)],
            ]
            if let arn = permission.sourceArn {
                statement = [
                    "Sid": .string(permission.statementId), "Effect": "Allow", "Action": .string(permission.action),
                    "Principal": ["Service": .string(permission.principal)],
                    "Condition": ["ArnLike": ["AWS:SourceArn": .string(arn)]],
                ]
            }
            state.functions[name]?.statements[qualifier ?? "", default: [:]][permission.statementId] = statement
        }
    }

    package func getPolicy(_ name: String, qualifier: String?) async throws -> FunctionPolicy {
        try perform("GetPolicy", name) { state throws(AWSError) in
            let statements = try found(name, "GetPolicy", state).statements[qualifier ?? ""] ?? [:]
            guard !statements.isEmpty else { throw Self.notFound("GetPolicy", "policy") }
            let document: JSONValue = ["Statement": .array(statements.sorted { $0.key < $1.key }.map(\.value))]
            guard let policy: FunctionPolicy = Self.made(["policy": .string(document.text()), "revisionId": "p"]) else {
                throw Self.notFound("GetPolicy", "policy")
            }
            return policy
        }
    }

    package func removePermission(
        _ name: String, statementId: String, qualifier: String?, revisionId: String?
    ) async throws {
        try perform("RemovePermission", statementId) { state throws(AWSError) in
            state.functions[name]?.statements[qualifier ?? ""]?[statementId] = nil
        }
    }

    package func createFunctionURLConfig(
        _ name: String, qualifier: String?, _ config: FunctionURLConfig
    ) async throws -> FunctionURLConfig {
        try perform("CreateFunctionUrlConfig", name) { state throws(AWSError) in
            state.functions[name]?.urls[qualifier ?? ""] = config
            return config
        }
    }

    package func getFunctionURLConfig(_ name: String, qualifier: String?) async throws -> FunctionURLConfig {
        try perform("GetFunctionUrlConfig", name) { state throws(AWSError) in
            guard let url = state.functions[name]?.urls[qualifier ?? ""] else {
                throw Self.notFound("GetFunctionUrlConfig", "url")
            }
            return url
        }
    }

    package func updateFunctionURLConfig(
        _ name: String, qualifier: String?, _ config: FunctionURLConfig
    ) async throws -> FunctionURLConfig {
        try perform("UpdateFunctionUrlConfig", name) { state throws(AWSError) in
            state.functions[name]?.urls[qualifier ?? ""] = config
            return config
        }
    }

    package func deleteFunctionURLConfig(_ name: String, qualifier: String?) async throws {
        try perform("DeleteFunctionUrlConfig", name) { state throws(AWSError) in
            state.functions[name]?.urls[qualifier ?? ""] = nil
        }
    }

    package func putEventInvokeConfig(
        _ name: String, qualifier: String?, _ config: EventInvokeConfig
    ) async throws -> EventInvokeConfig {
        try perform("PutFunctionEventInvokeConfig", name) { state throws(AWSError) in
            var kept = config
            kept.maximumRetryAttempts = config.maximumRetryAttempts ?? 2
            kept.maximumEventAgeInSeconds = config.maximumEventAgeInSeconds ?? 21_600
            state.functions[name]?.asyncInvocations[qualifier ?? ""] = kept
            return kept
        }
    }

    package func getEventInvokeConfig(_ name: String, qualifier: String?) async throws -> EventInvokeConfig {
        try perform("GetFunctionEventInvokeConfig", name) { state throws(AWSError) in
            guard let config = state.functions[name]?.asyncInvocations[qualifier ?? ""] else {
                throw Self.notFound("GetFunctionEventInvokeConfig", "config")
            }
            return config
        }
    }

    package func deleteEventInvokeConfig(_ name: String, qualifier: String?) async throws {
        try perform("DeleteFunctionEventInvokeConfig", name) { state throws(AWSError) in
            state.functions[name]?.asyncInvocations[qualifier ?? ""] = nil
        }
    }

    package func listFunctionURLConfigs(_ name: String) async throws -> [FunctionURLConfig] {
        try perform("ListFunctionUrlConfigs", name) { state throws(AWSError) in
            (state.functions[name]?.urls ?? [:]).sorted { $0.key < $1.key }.map { qualifier, config in
                var url = config
                url.functionArn = Self.arn(name) + (qualifier.isEmpty ? "" : ":\(qualifier)")
                return url
            }
        }
    }
}
