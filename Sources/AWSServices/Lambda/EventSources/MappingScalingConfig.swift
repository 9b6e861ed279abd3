/// How many executions a queue's mapping may have at a time, 2 to 1,000.
package struct MappingScalingConfig: Codable, Sendable, Hashable {
    package var maximumConcurrency: Int?

    package init(maximumConcurrency: Int? = nil) {
        self.maximumConcurrency = maximumConcurrency
    }
}
