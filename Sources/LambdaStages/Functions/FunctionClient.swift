import AWSServices
import StageKit

/// One function, reached through the services of its account and region. Its errors are sentences about it.
struct FunctionClient: Sendable {
    let reference: FunctionReference
    let services: LambdaServices.Connection

    /// The name that calls carry.
    var id: String { reference.function }
    /// The bare name, for messages.
    var name: String { reference.name }

    init(_ reference: FunctionReference, _ services: LambdaServices) async throws {
        self.reference = reference
        do {
            self.services = try await services.connect(
                reference.region ?? FunctionName(reference.function).region, reference.account)
        } catch let error as AWSError {
            throw StageError(
                .refused, "AWS cannot be reached for function \(reference.name): \(error.message.endedSentence)",
                isRetryable: error.isRetryable, cause: error)
        }
    }

    /// Makes a call, with its failure told as one of `subject` (default: the function).
    func call<Answer>(
        of subject: String? = nil, _ body: (any LambdaAPI) async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await body(services.lambda)
        } catch let error as AWSError {
            throw StageError(error, on: subject ?? "function \(name)")
        }
    }

    /// Makes a call; nil if what it asks for is not there.
    func find<Answer>(
        of subject: String? = nil, _ body: (any LambdaAPI) async throws -> Answer
    ) async throws -> Answer? {
        do {
            return try await call(of: subject, body)
        } catch let error as StageError where error.aws?.isNotFound == true {
            return nil
        }
    }

    /// The function, or a version of it; nil if it is not there.
    func details(_ qualifier: String? = nil) async throws -> FunctionDetails? {
        try await find(of: qualifier.map { "version \($0) of function \(name)" }) {
            try await $0.getFunction(id, qualifier: qualifier)
        }
    }

    /// The function, which has to be there.
    func existing() async throws -> FunctionDetails {
        guard let details = try await details() else {
            throw StageError(
                .failed, "There is no function \(name) in its account and region; a deploy stage can create it.")
        }
        return details
    }
}
