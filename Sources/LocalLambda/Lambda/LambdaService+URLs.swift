import Expressions
import Foundation

/// Function URLs are kept and given back. Nothing listens at them.
extension LambdaService {
    func createURL(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let fields = try RequestFields(request)
        let type = try Self.authType(fields.required("AuthType"))
        let mode = try Self.invokeMode(fields.string("InvokeMode")) ?? "BUFFERED"
        let cors = fields.member("Cors")
        let place = reference.qualifier ?? ""
        let json = try registry.update(reference.key) { (function, now) throws(APIError) -> JSONValue in
            guard place.isEmpty || function.aliases[place] != nil else {
                if RequestedFunction.isNumber(place) || place == VersionRecord.latest {
                    throw .validation(
                        place, at: "qualifier",
                        "Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)")
                }
                throw .functionNotFound(function.key.arn(place))
            }
            guard function.urls[place] == nil else {
                throw .conflict(
                    "Failed to create function url config for [functionArn = "
                        + "\(function.key.arn(reference.qualifier))]. "
                        + "Error message:  FunctionUrlConfig exists for this Lambda function"
                )
            }
            let host = "\(function.identity.filter { $0 != "-" }.prefix(28))\(place.isEmpty ? "" : "-" + place)"
            var json: JSONValue = [
                "FunctionUrl": .string("https://\(host).lambda-url.\(function.key.region).on.aws/"),
                "FunctionArn": .string(function.key.arn(reference.qualifier)), "AuthType": .string(type),
            ]
            json.set("Cors", cors)
            json.set("CreationTime", .string(Self.urlTime(now)))
            json.set("LastModifiedTime", .string(Self.urlTime(now)))
            json.set("InvokeMode", .string(mode))
            function.urls[place] = json
            return json
        }
        return .json(json, status: 201)
    }

    func getURL(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        guard let json = try function(reference).urls[reference.qualifier ?? ""] else { throw Self.noURL }
        return .json(json)
    }

    func updateURL(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let fields = try RequestFields(request)
        let type = try fields.string("AuthType").map { (text) throws(APIError) in try Self.authType(text) }
        let mode = try Self.invokeMode(fields.string("InvokeMode"))
        let json = try registry.update(reference.key) { (function, now) throws(APIError) -> JSONValue in
            guard var json = function.urls[reference.qualifier ?? ""] else { throw Self.noURL }
            json.set("AuthType", type.map { .string($0) })
            json.set("InvokeMode", mode.map { .string($0) })
            json.set("Cors", fields.member("Cors"))
            json.set("LastModifiedTime", .string(Self.urlTime(now)))
            function.urls[reference.qualifier ?? ""] = json
            return json
        }
        return .json(json)
    }

    func deleteURL(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        try registry.update(reference.key) { (function, _) throws(APIError) in
            guard function.urls.removeValue(forKey: reference.qualifier ?? "") != nil else { throw Self.noURL }
        }
        return .noContent
    }

    func listURLs(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let function = try function(try unqualified(route, request))
        let all = function.urls.sorted { $0.key < $1.key }
        let page = try Page(of: all, request: request) { "u" + $0.key }
        return .json(page.json("FunctionUrlConfigs") { $0.value })
    }

    private static let noURL = APIError.notFound("The resource you requested does not exist.")

    private static func authType(_ text: String) throws(APIError) -> String {
        guard ["AWS_IAM", "NONE"].contains(text) else {
            throw .validation(text, at: "authType", "Member must satisfy enum value set: [NONE, AWS_IAM]")
        }
        return text
    }

    private static func invokeMode(_ text: String?) throws(APIError) -> String? {
        guard let text else { return nil }
        guard ["BUFFERED", "RESPONSE_STREAM"].contains(text) else {
            throw .validation(text, at: "invokeMode", "Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]")
        }
        return text
    }

    private static func urlTime(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
