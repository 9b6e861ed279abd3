import AWSServices
import Foundation
import StageKit

/// One function, reached through the services of its account and region. Its errors are sentences about it.
struct FunctionClient: Sendable {
    let reference: FunctionReference
    let services: LambdaServices.Connection
    /// AWS's last answers, as long as they hold.
    let snapshot = FunctionSnapshot()

    /// The name that calls carry.
    var id: String { reference.function }
    /// The bare name, for messages.
    var name: String { reference.name }

    init(_ reference: FunctionReference, _ services: LambdaServices) async throws {
        self.reference = reference
        do {
            self.services = try await services.connect(reference.callRegion, reference.account)
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

    /// Makes a call; nil if its subject does not exist.
    func find<Answer>(
        of subject: String? = nil, _ body: (any LambdaAPI) async throws -> Answer
    ) async throws -> Answer? {
        do {
            return try await call(of: subject, body)
        } catch let error as StageError where error.aws?.isNotFound == true {
            return nil
        }
    }

    /// The function, or a version of it; nil if it does not exist.
    func details(_ qualifier: String? = nil) async throws -> FunctionDetails? {
        let found = try await find(of: qualifier.map { "version \($0) of function \(name)" }) {
            try await $0.getFunction(id, qualifier: qualifier)
        }
        let answered = found?.configuration.functionArn.flatMap { FunctionName($0).account }
        if let asked = FunctionName(id).account, let answered, asked != answered {
            throw StageError(
                .refused,
                "Function \(name) of account \(asked) was asked for, and account \(answered) answered. Use credentials "
                    + "of account \(asked): name it with 'account' or a profile.")
        }
        return found
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
