import Expressions
import Foundation

/// Function URLs are kept and returned. Nothing listens at them.
extension LambdaService {
    func createURL(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let place = reference.qualifier ?? ""
        let json = try registry.update(reference.key) { (function, now) throws(APIError) -> JSONValue in
            guard place.isEmpty || function.aliases[place] != nil else {
                throw .functionNotFound(function.key.arn(place))
            }
            guard function.urls[place] == nil else {
                throw .conflict(
                    "Failed to create function url config for [functionArn = "
                        + "\(function.key.arn(reference.qualifier))]. "
                        + "Error message:  FunctionUrlConfig exists for this Lambda function"
                )
            }
            let host = Self.newID().filter { $0 != "-" }
            var json: JSONValue = [
                "FunctionUrl": .string("https://\(host).lambda-url.\(function.key.region).on.aws/"),
                "FunctionArn": .string(function.key.arn(reference.qualifier)),
            ]
            json.set("AuthType", input.member("AuthType"))
            json.set("Cors", input.member("Cors"))
            json.set("CreationTime", .string(Self.urlTime(now)))
            json.set("InvokeMode", input.member("InvokeMode") ?? "BUFFERED")
            var kept = json
            kept.set("LastModifiedTime", .string(Self.urlTime(now)))
            function.urls[place] = kept
            return json
        }
        return .json(json, status: 201)
    }

    func getURL(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        guard let json = try function(reference).urls[reference.qualifier ?? ""] else { throw Self.noURL }
        return .json(json)
    }

    func updateURL(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let json = try registry.update(reference.key) { (function, now) throws(APIError) -> JSONValue in
            guard var json = function.urls[reference.qualifier ?? ""] else { throw Self.noURL }
            for member in ["AuthType", "InvokeMode", "Cors"] { json.set(member, input.member(member)) }
            json.set("LastModifiedTime", .string(Self.urlTime(now)))
            function.urls[reference.qualifier ?? ""] = json
            return json
        }
        return .json(json)
    }

    func deleteURL(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        try registry.update(reference.key) { (function, _) throws(APIError) in
            guard function.urls.removeValue(forKey: reference.qualifier ?? "") != nil else { throw Self.noURL }
        }
        return .noContent
    }

    func listURLs(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let function = try function(try unqualified(input, request))
        let all = function.urls.sorted { $0.key < $1.key }
        let page = try Page(of: all, input) { "u" + $0.key }
        return .json(page.json("FunctionUrlConfigs") { $0.value })
    }

    private static let noURL = APIError.notFound("The resource you requested does not exist.")

    private static func urlTime(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
