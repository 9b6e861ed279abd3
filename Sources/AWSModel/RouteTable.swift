/// Finds the operation that a request's method, path and query ask for.
struct RouteTable: Sendable {
    private struct Route: Sendable {
        let operation: ServiceOperation
        let segments: [Substring]
        /// A parameter that the query must have, such as `List=ALL`.
        let query: (name: String, value: String)?
    }

    /// By method and number of segments; routes with a fixed query come first.
    private let routes: [String: [Route]]

    init(_ operations: [ServiceOperation]) {
        var routes: [String: [Route]] = [:]
        for operation in operations {
            let parts = operation.uri.split(separator: "?", maxSplits: 1)
            let pair = parts.count > 1 ? parts[1].split(separator: "=", maxSplits: 1).map(String.init) : []
            let route = Route(
                operation: operation, segments: parts.first.map { $0.split(separator: "/") } ?? [],
                query: pair.isEmpty ? nil : (pair[0], pair.count > 1 ? pair[1] : ""))
            let key = Self.key(operation.method, route.segments.count)
            if route.query == nil {
                routes[key, default: []].append(route)
            } else {
                routes[key, default: []].insert(route, at: 0)
            }
        }
        self.routes = routes
    }

    private static func key(_ method: String, _ count: Int) -> String { "\(method) \(count)" }

    func find(
        _ method: String, _ segments: [String], query: (String) -> String?
    ) -> (operation: ServiceOperation, labels: [String: String])? {
        for route in routes[Self.key(method, segments.count)] ?? [] {
            var labels: [String: String] = [:]
            let fits = zip(route.segments, segments).allSatisfy { pattern, segment in
                guard pattern.hasPrefix("{") else { return pattern.utf8.elementsEqual(segment.utf8) }
                labels[String(pattern.dropFirst().dropLast())] = segment
                return true
            }
            guard fits else { continue }
            if let wanted = route.query, query(wanted.name) != wanted.value { continue }
            return (route.operation, labels)
        }
        return nil
    }
}

extension ServiceModel {
    /// The operation that a request asks for, and the members in its path; nil if the service has none like it.
    /// - Parameters:
    ///   - segments: the parts of the path, without their percent-encoding.
    ///   - query: returns the value of a parameter of the query.
    package func operation(
        method: String, path segments: [String], query: (String) -> String?
    ) -> (operation: ServiceOperation, labels: [String: String])? {
        routes.find(method, segments, query: query)
    }
}
