/// The queue or topic that takes asynchronous events which failed. An empty ARN: none.
package struct DeadLetterConfig: Codable, Sendable, Hashable {
    package var targetArn: String?

    package init(targetArn: String? = nil) {
        self.targetArn = targetArn
    }
}
