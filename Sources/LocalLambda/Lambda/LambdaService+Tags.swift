import Expressions

/// Tags of functions and event source mappings. Versions and aliases have none.
extension LambdaService {
    private enum Taggable {
        case function(FunctionKey)
        case mapping(String)
    }

    private func taggable(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> Taggable {
        let resource = input.required("Resource")
        let parts = resource.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 7, parts[5] == "event-source-mapping" {
            return .mapping(try mapping(parts[6], request).id)
        }
        guard parts.count >= 7, parts[5] == "function" else {
            throw .notImplemented("tags of \(resource): it has tags of functions and event source mappings")
        }
        let reference = try RequestedFunction(resource, caller: request.caller)
        guard reference.qualifier == nil else {
            throw .invalidParameter(
                "Tags on function aliases and versions are not supported. Please specify a function ARN.")
        }
        return .function(reference.key)
    }

    func listTags(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        switch try taggable(input, request) {
        case .mapping(let id): return .json(["Tags": .strings(try mapping(id, request).tags)])
        case .function(let key):
            guard let function = registry.function(key) else { throw .functionNotFound(key.arn()) }
            return .json(["Tags": .strings(function.tags)])
        }
    }

    func tagResource(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let tags = try TagRules.checked(input.map("Tags"))
        guard !tags.isEmpty else {
            throw .invalidParameter("An error occurred and the request cannot be processed: it has no tags.")
        }
        try changeTags(input, request) { (present) throws(APIError) in
            present.merge(tags) { _, new in new }
            try TagRules.check(count: present.count)
        }
        return .noContent
    }

    func untagResource(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let keys = (input.strings("TagKeys") ?? []).map { ExactString($0) }
        try changeTags(input, request) { (present) throws(APIError) in
            for key in keys { present[key] = nil }
        }
        return .noContent
    }

    private func changeTags(
        _ input: OperationInput, _ request: APIRequest,
        _ change: (inout [ExactString: ExactString]) throws(APIError) -> Void
    ) throws(APIError) {
        switch try taggable(input, request) {
        case .function(let key):
            try registry.update(key) { (function, _) throws(APIError) in try change(&function.tags) }
        case .mapping(let id):
            var mapping = try mapping(id, request)
            try change(&mapping.tags)
            try registry.save(mapping, isNew: false)
        }
    }
}

/// The rules for tags that AWS's model does not have.
enum TagRules {
    private static let limit = 50

    static func checked(_ given: JSONValue?) throws(APIError) -> [ExactString: ExactString] {
        let given = given ?? [:]
        var tags: [ExactString: ExactString] = [:]
        for key in given.keys {
            guard !key.lowercased().hasPrefix("aws:") else {
                throw .invalidParameter("Tag keys with the prefix aws: cannot be added or updated by requester.")
            }
            tags[ExactString(key)] = ExactString(given[key]?.stringValue ?? "")
        }
        try check(count: tags.count)
        return tags
    }

    static func check(count: Int) throws(APIError) {
        guard count <= limit else { throw .invalidParameter("Number of tags exceeds resource tag limit.") }
    }
}
