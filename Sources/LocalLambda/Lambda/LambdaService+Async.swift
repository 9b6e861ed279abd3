import Expressions
import Foundation

/// The settings of asynchronous invocations.
extension LambdaService {
    func putAsyncSettings(
        _ input: OperationInput, _ request: APIRequest, isReplacing: Bool
    ) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let json = try registry.update(reference.key) { (function, now) throws(APIError) -> JSONValue in
            guard function.resolve(reference.qualifier) != nil else {
                throw .functionNotFound(function.key.arn(reference.qualifier))
            }
            let place = reference.qualifier ?? ""
            let present = function.asyncSettings[place]
            if !isReplacing, present == nil { throw Self.missingAsyncSettings(reference) }
            var settings = isReplacing ? AsyncSettings(lastModified: now) : present ?? AsyncSettings(lastModified: now)
            settings.lastModified = now
            settings.maximumRetries = input.int("MaximumRetryAttempts") ?? settings.maximumRetries
            settings.maximumAge = input.int("MaximumEventAgeInSeconds") ?? settings.maximumAge
            if let destinations = input.object("DestinationConfig") {
                settings.onSuccess = Self.destination(destinations, "OnSuccess")
                settings.onFailure = Self.destination(destinations, "OnFailure")
            }
            function.asyncSettings[place] = settings
            return Self.json(settings, of: function.key, reference.qualifier)
        }
        return .json(json)
    }

    func getAsyncSettings(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        guard let settings = try function(reference).asyncSettings[reference.qualifier ?? ""] else {
            throw Self.missingAsyncSettings(reference)
        }
        return .json(Self.json(settings, of: reference.key, reference.qualifier))
    }

    func deleteAsyncSettings(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        try registry.update(reference.key) { (function, _) throws(APIError) in
            guard function.asyncSettings.removeValue(forKey: reference.qualifier ?? "") != nil else {
                throw Self.missingAsyncSettings(reference)
            }
        }
        return .noContent
    }

    func listAsyncSettings(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let function = try function(try unqualified(input, request))
        let all = function.asyncSettings.sorted { $0.key < $1.key }
        let page = try Page(of: all, input) { "q" + $0.key }
        return .json(
            page.json("FunctionEventInvokeConfigs") {
                Self.json($0.value, of: function.key, $0.key.isEmpty ? nil : $0.key)
            })
    }

    private static func destination(_ input: OperationInput, _ name: String) -> String? {
        input.object(name)?.string("Destination").flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func missingAsyncSettings(_ reference: RequestedFunction) -> APIError {
        .notFound(
            "The function \(reference.key.arn(reference.qualifier ?? VersionRecord.latest)) "
                + "doesn't have an EventInvokeConfig")
    }

    private static func json(_ settings: AsyncSettings, of key: FunctionKey, _ qualifier: String?) -> JSONValue {
        var json: JSONValue = [
            "LastModified": .real(JSONReal(LambdaTime.seconds(settings.lastModified))),
            "FunctionArn": .string(key.arn(qualifier ?? VersionRecord.latest)),
        ]
        json.set("MaximumRetryAttempts", settings.maximumRetries.map { .int($0) })
        json.set("MaximumEventAgeInSeconds", settings.maximumAge.map { .int($0) })
        func destination(_ arn: String?) -> JSONValue { arn.map { ["Destination": .string($0)] } ?? [:] }
        json.set(
            "DestinationConfig",
            ["OnSuccess": destination(settings.onSuccess), "OnFailure": destination(settings.onFailure)])
        return json
    }

    // MARK: Settings that no operation here changes

    func getCodeSigning(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        _ = try function(try unqualified(input, request))
        return .json([:])
    }

    func getRuntimeManagement(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let function = try function(reference)
        _ = try resolve(reference, in: function)
        return .json([
            "UpdateRuntimeOn": "Auto",
            "FunctionArn": .string(function.key.arn(reference.qualifier ?? VersionRecord.latest)),
        ])
    }

    func getRecursion(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        _ = try function(try unqualified(input, request))
        return .json(["RecursiveLoop": "Terminate"])
    }
}
