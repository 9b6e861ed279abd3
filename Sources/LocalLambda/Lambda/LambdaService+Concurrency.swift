import Expressions
import Foundation

extension LambdaService {
    /// What must stay for functions without a reservation.
    private static let unreservedMinimum = 100

    func putConcurrency(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try unqualified(route, request)
        guard let reserved = try RequestFields(request).int("ReservedConcurrentExecutions") else {
            throw .missing("ReservedConcurrentExecutions")
        }
        guard reserved >= 0 else {
            throw .validation(
                "\(reserved)", at: "reservedConcurrentExecutions", "Member must have value greater than or equal to 0")
        }
        let others = registry.functions(accountID: reference.key.accountID, region: reference.key.region)
            .filter { $0.key != reference.key }.compactMap(\.reservedConcurrency).reduce(0, +)
        guard configuration.concurrencyLimit - others - reserved >= Self.unreservedMinimum else {
            throw .invalidParameter(
                "Specified ReservedConcurrentExecutions for function decreases account's "
                    + "UnreservedConcurrentExecution below its minimum value of [\(Self.unreservedMinimum)].")
        }
        try registry.update(reference.key) { (function, _) throws(APIError) in
            function.reservedConcurrency = reserved
        }
        return .json(["ReservedConcurrentExecutions": .int(reserved)])
    }

    func getConcurrency(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let function = try function(try unqualified(route, request))
        var json: JSONValue = [:]
        json.set("ReservedConcurrentExecutions", function.reservedConcurrency.map { .int($0) })
        return .json(json)
    }

    func deleteConcurrency(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try unqualified(route, request)
        try registry.update(reference.key) { (function, _) throws(APIError) in
            function.reservedConcurrency = nil
        }
        return .noContent
    }

    // MARK: Provisioned

    func putProvisioned(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let (reference, qualifier) = try provisionable(route, request)
        guard let count = try RequestFields(request).int("ProvisionedConcurrentExecutions") else {
            throw .missing("ProvisionedConcurrentExecutions")
        }
        guard count >= 1 else {
            throw .validation(
                "\(count)", at: "provisionedConcurrentExecutions", "Member must have value greater than or equal to 1")
        }
        let json = try registry.update(reference.key) { (function, now) throws(APIError) -> JSONValue in
            guard let found = function.resolve(qualifier) else {
                throw .functionNotFound(function.key.arn(qualifier))
            }
            if let alias = found.alias {
                if alias.additional != nil {
                    throw .invalidParameter("Alias with weights can not be used with Provisioned Concurrency")
                }
                if function.provisioned[alias.version] != nil {
                    throw .conflict(
                        "Alias can't be used for Provisioned Concurrency configuration on an already "
                            + "Provisioned version"
                    )
                }
            } else if function.aliases.values.contains(where: {
                $0.version == qualifier && function.provisioned[$0.name] != nil
            }) {
                throw .conflict("Version is pointed by a Provisioned Concurrency alias")
            }
            if found.version.number == VersionRecord.latest {
                throw .invalidParameter(
                    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
            }
            let record = ProvisionedRecord(
                requested: count, lastModified: now,
                readyAt: now.addingTimeInterval(configuration.updateDelay.milliseconds / 1000))
            function.provisioned[qualifier] = record
            return Self.json(record)
        }
        return .json(json, status: 202)
    }

    func getProvisioned(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let (reference, qualifier) = try provisionable(route, request)
        let function = try function(reference)
        _ = try resolve(reference, in: function)
        guard let record = function.provisioned[qualifier] else {
            throw APIError(
                status: 404, code: "ProvisionedConcurrencyConfigNotFoundException",
                message: "No Provisioned Concurrency Config found for this function")
        }
        return .json(Self.json(record))
    }

    func listProvisioned(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let function = try function(try unqualified(route, request))
        let all = function.provisioned.sorted { $0.key < $1.key }
        let page = try Page(of: all, request: request) { $0.key }
        return .json(
            page.json("ProvisionedConcurrencyConfigs") { qualifier, record in
                var json = Self.json(record)
                json.set("FunctionArn", .string(function.key.arn(qualifier)))
                return json
            })
    }

    func deleteProvisioned(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let (reference, qualifier) = try provisionable(route, request)
        try registry.update(reference.key) { (function, _) throws(APIError) in
            function.provisioned[qualifier] = nil
        }
        return .noContent
    }

    private static func json(_ record: ProvisionedRecord) -> JSONValue {
        let ready = record.readyAt == nil ? record.requested : 0
        return [
            "RequestedProvisionedConcurrentExecutions": .int(record.requested),
            "AvailableProvisionedConcurrentExecutions": .int(ready),
            "AllocatedProvisionedConcurrentExecutions": .int(ready),
            "Status": record.readyAt == nil ? "READY" : "IN_PROGRESS",
            "LastModified": .string(LambdaTime.text(record.lastModified)),
        ]
    }

    private func provisionable(
        _ route: LambdaRoute, _ request: APIRequest
    ) throws(APIError) -> (RequestedFunction, String) {
        let reference = try reference(route, request)
        guard let qualifier = reference.qualifier else { throw .missing("Qualifier") }
        guard qualifier != VersionRecord.latest else {
            throw .invalidParameter(
                "Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
        }
        return (reference, qualifier)
    }

    func unqualified(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> RequestedFunction {
        let reference = try reference(route, request)
        guard reference.qualifier == nil else {
            throw .invalidParameter(
                "This operation is permitted on Lambda functions only. Aliases and versions do not support it. "
                    + "Please specify either a function name or an unqualified function ARN."
            )
        }
        return reference
    }

    // MARK: Account

    func accountSettings(_ request: APIRequest) -> APIResponse {
        let functions = registry.functions(accountID: request.caller.accountID, region: request.caller.region)
        let reserved = functions.compactMap(\.reservedConcurrency).reduce(0, +)
        let size = functions.flatMap { [$0.latest] + $0.versions }.map(\.code.size).reduce(0, +)
        return .json([
            "AccountLimit": [
                "TotalCodeSize": 80_530_636_800, "CodeSizeUnzipped": 262_144_000, "CodeSizeZipped": 52_428_800,
                "ConcurrentExecutions": .int(configuration.concurrencyLimit),
                "UnreservedConcurrentExecutions": .int(configuration.concurrencyLimit - reserved),
            ],
            "AccountUsage": ["TotalCodeSize": .int(size), "FunctionCount": .int(functions.count)],
        ])
    }
}
