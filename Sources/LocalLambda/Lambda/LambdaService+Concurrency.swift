import Expressions
import Foundation

extension LambdaService {
    /// The minimum for functions without a reservation.
    private static let unreservedMinimum = 100

    func putConcurrency(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try unqualified(input, request)
        let reserved = input.int("ReservedConcurrentExecutions") ?? 0
        let others = registry.functions(accountID: reference.key.accountID, region: reference.key.region)
            .filter { $0.key != reference.key }.compactMap(\.reservedConcurrency).reduce(0, +)
        // A reservation is an Int32, and so is each of the others.
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

    func getConcurrency(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let function = try function(try unqualified(input, request))
        var json: JSONValue = [:]
        json.set("ReservedConcurrentExecutions", function.reservedConcurrency.map { .int($0) })
        return .json(json)
    }

    func deleteConcurrency(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try unqualified(input, request)
        try registry.update(reference.key) { (function, _) throws(APIError) in
            function.reservedConcurrency = nil
        }
        return .noContent
    }

    // MARK: Provisioned

    func putProvisioned(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let (reference, qualifier) = try provisionable(input, request)
        let count = input.int("ProvisionedConcurrentExecutions") ?? 1
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

    func getProvisioned(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let (reference, qualifier) = try provisionable(input, request)
        let function = try function(reference)
        _ = try resolve(reference, in: function)
        guard let record = function.provisioned[qualifier] else {
            throw APIError(
                status: 404, code: "ProvisionedConcurrencyConfigNotFoundException",
                message: "No Provisioned Concurrency Config found for this function")
        }
        return .json(Self.json(record))
    }

    func listProvisioned(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let function = try function(try unqualified(input, request))
        let all = function.provisioned.sorted { $0.key < $1.key }
        let page = try Page(of: all, input) { $0.key }
        return .json(
            page.json("ProvisionedConcurrencyConfigs") { qualifier, record in
                var json = Self.json(record)
                json.set("FunctionArn", .string(function.key.arn(qualifier)))
                return json
            })
    }

    func deleteProvisioned(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let (reference, qualifier) = try provisionable(input, request)
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
        _ input: OperationInput, _ request: APIRequest
    ) throws(APIError) -> (RequestedFunction, String) {
        let reference = try reference(input, request)
        let qualifier = reference.qualifier ?? ""
        guard qualifier != VersionRecord.latest else {
            throw .invalidParameter(
                "Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
        }
        return (reference, qualifier)
    }

    func unqualified(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> RequestedFunction {
        let reference = try reference(input, request)
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
