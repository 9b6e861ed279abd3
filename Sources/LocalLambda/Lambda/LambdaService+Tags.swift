import Expressions

/// Tags belong to functions, never to versions or aliases.
extension LambdaService {
    private func taggable(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> RequestedFunction {
        guard route.subject.hasPrefix("arn:") else {
            throw .validation(route.subject, at: "resource", "Member must satisfy regular expression pattern: arn:.*")
        }
        let reference = try RequestedFunction(route.subject, caller: request.caller)
        guard reference.qualifier == nil else {
            throw .invalidParameter(
                "Tags on function aliases and versions are not supported. Please specify a function ARN.")
        }
        return reference
    }

    func listTags(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let function = try function(try taggable(route, request))
        return .json(["Tags": .texts(function.tags)])
    }

    func tagResource(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try taggable(route, request)
        guard let tags = try RequestFields(request).texts("Tags"), !tags.isEmpty else {
            throw .invalidParameter("An error occurred and the request cannot be processed: there are no tags in it.")
        }
        try registry.update(reference.key) { (function, _) throws(APIError) in
            let merged = function.tags.merging(tags) { _, new in new }
            guard merged.count <= 50 else {
                throw .invalidParameter("Number of tags exceeds resource tag limit.")
            }
            function.tags = merged
        }
        return .noContent
    }

    func untagResource(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try taggable(route, request)
        let keys = request.queryItems.filter { $0.name == "tagKeys" }.map(\.value)
        guard !keys.isEmpty else { throw .missing("TagKeys") }
        try registry.update(reference.key) { (function, _) throws(APIError) in
            for key in keys { function.tags[key] = nil }
        }
        return .noContent
    }
}
