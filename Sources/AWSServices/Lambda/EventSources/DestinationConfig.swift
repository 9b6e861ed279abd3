/// Where records go that a function could not process, or did.
package struct DestinationConfig: Codable, Sendable, Hashable {
    package struct Target: Codable, Sendable, Hashable {
        package var destination: String?

        package init(destination: String? = nil) {
            self.destination = destination
        }
    }

    package var onSuccess: Target?
    package var onFailure: Target?

    package init(onSuccess: Target? = nil, onFailure: Target? = nil) {
        self.onSuccess = onSuccess
        self.onFailure = onFailure
    }
}
