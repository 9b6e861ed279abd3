/// A value that AWS refuses, and the constraint it does not satisfy.
package struct Violation: Sendable, Equatable {
    /// The reason why a value is refused.
    package enum Kind: Sendable, Equatable {
        /// The value is of another type than the member: AWS answers with a SerializationException.
        case type
        /// The value breaks a constraint: AWS answers with a ValidationException.
        case constraint
    }

    package let kind: Kind
    /// The member as AWS names it: `environment.variables`, `fileSystemConfigs.1.member.arn`.
    package let path: String
    /// The value as AWS prints it; nil for a sensitive value.
    package let value: String?
    /// AWS's words, such as `Member must have length less than or equal to 256`.
    package let constraint: String

    /// AWS's sentence without the count that it puts in front.
    package var message: String {
        switch kind {
        case .type: constraint
        case .constraint:
            "Value\(value.map { " \($0)" } ?? "") at '\(path)' failed to satisfy constraint: \(constraint)"
        }
    }
}

extension Sequence<Violation> {
    /// The message of AWS's ValidationException: "2 validation errors detected: …; …".
    package var validationMessage: String {
        let messages = map(\.message)
        return "\(messages.count) validation error\(messages.count == 1 ? "" : "s") detected: "
            + messages.joined(separator: "; ")
    }
}
