package import AWSServices
package import Foundation
import LambdaStages
package import StageKit
import Synchronization

/// AWS Lambda in memory, with the rules that the stages rely on, and faults that a test scripts.
public final class ScriptedLambda: Sendable {
    /// An injected fault: its effect on a call.
    public struct Fault: Sendable {
        enum Kind {
            case answerLost
            case requestLost
            case refused(status: Int, code: String, message: String)
            case meanwhile(@Sendable (inout State) -> Void)
        }

        let kind: Kind

        /// The call is executed, and its response is lost.
        public static let answerLost = Fault(kind: .answerLost)
        /// It never arrives, and nobody can tell.
        public static let requestLost = Fault(kind: .requestLost)

        /// The service says no.
        /// - Parameters:
        ///   - status: the HTTP status.
        ///   - code: the error's name, such as `TooManyRequestsException`.
        ///   - message: the error's message.
        public static func refused(status: Int, code: String, message: String) -> Fault {
            Fault(kind: .refused(status: status, code: code, message: message))
        }

        /// Somebody else does this first.
        package static func meanwhile(_ change: @escaping @Sendable (inout State) -> Void) -> Fault {
            Fault(kind: .meanwhile(change))
        }
    }

    package struct Function: Sendable {
        package var latest: FunctionConfiguration
        package var tags: [String: String] = [:]
        package var reserved: Int?
        package var versions: [FunctionConfiguration] = []
        package var newest = 0
        package var aliases: [String: AliasConfiguration] = [:]
        package var provisioned: [String: Int] = [:]
        /// By alias, or empty for the function itself.
        package var urls: [String: FunctionURLConfig] = [:]
        package var asyncInvocations: [String: EventInvokeConfig] = [:]
        /// By alias, or empty for the function itself; then by statement id.
        package var statements: [String: [String: JSONValue]] = [:]
        /// When the last change comes into effect.
        package var settledAt = Date.distantPast
        package var imageUri: String?
    }

    package struct State: Sendable {
        package var functions: [String: Function] = [:]
        package var mappings: [String: EventSourceMapping] = [:]
        package var revision = 0
        package var calls: [String] = []
        package var faults: [String: [Fault]] = [:]
        /// Published versions are pending for this long.
        package var versionDelay: TimeInterval = 0

        package mutating func nextRevision() -> String {
            revision += 1
            return "r\(revision)"
        }

        /// Another writer's change of an alias.
        package mutating func move(
            _ alias: String, of function: String, to version: FunctionVersion, weights: [FunctionVersion: Double] = [:]
        ) {
            var found = functions[function]?.aliases[alias] ?? AliasConfiguration(name: alias, functionVersion: version)
            found.functionVersion = version
            found.routingConfig = weights.isEmpty ? nil : .init(additionalVersionWeights: weights)
            found.revisionId = nextRevision()
            functions[function]?.aliases[alias] = found
        }
    }

    package typealias Handler =
        @Sendable (_ version: FunctionVersion, _ request: InvokeRequest) async throws ->
        InvokeResult

    private let state = Mutex(State())
    let clock: any RunClock
    /// How long a change takes to come into effect.
    let delay: TimeInterval
    private let handler: Mutex<Handler>
    private let draws = Atomic<Int>(0)

    package init(clock: any RunClock, delay: TimeInterval = 1) {
        self.clock = clock
        self.delay = delay
        handler = Mutex { version, _ in
            InvokeResult(statusCode: 200, executedVersion: version, payload: Data(#"{"ok":true}"#.utf8))
        }
    }

    package func answer(_ body: @escaping Handler) { handler.withLock { $0 = body } }

    /// Says what happens to the next calls of an operation, one after the other.
    /// - Parameters:
    ///   - operation: as AWS names it, such as `UpdateAlias`.
    ///   - faults: one for each call.
    public func fail(_ operation: String, _ faults: Fault...) {
        state.withLock { $0.faults[operation, default: []] += faults }
    }

    package func change<Result: Sendable>(_ body: (inout State) -> sending Result) -> Result {
        state.withLock { body(&$0) }
    }

    /// The calls so far, oldest first: the operation, then the function with its version or alias if it has one, such as
    /// `UpdateAlias checkout:live`.
    public var calls: [String] { state.withLock { $0.calls } }

    /// The calls that change something.
    public var mutations: [String] {
        calls.filter { call in !["Get", "List", "Invoke", "DryRun"].contains { call.hasPrefix($0) } }
    }

    /// Begins a new list of calls.
    public func forgetCalls() { state.withLock { $0.calls = [] } }

    package func alias(_ name: String, of function: String = "checkout") -> AliasConfiguration? {
        state.withLock { $0.functions[function]?.aliases[name] }
    }

    package func versions() -> [String] { versions(of: "checkout") }

    // MARK: Plumbing

    package static func error(
        _ operation: String, _ status: Int, _ code: String, _ message: String, outcome: AWSError.Outcome = .refused
    ) -> AWSError {
        AWSError(
            .service(code), message, outcome: outcome, service: "Lambda", operation: operation, httpStatus: status)
    }

    static func notFound(_ operation: String, _ what: String) -> AWSError {
        error(operation, 404, "ResourceNotFoundException", "\(what) not found")
    }

    /// Carries an operation out as its script says.
    func perform<Answer>(
        _ operation: String, _ detail: String = "", _ body: (inout State) throws(AWSError) -> sending Answer
    ) throws(AWSError) -> Answer {
        let fault = state.withLock { state -> Fault? in
            state.calls.append(detail.isEmpty ? operation : "\(operation) \(detail)")
            guard state.faults[operation]?.isEmpty == false else { return nil }
            return state.faults[operation]?.removeFirst()
        }
        let lost = AWSError(
            .connectionLost, "The connection was reset.", outcome: .unknown, service: "Lambda", operation: operation)
        switch fault?.kind {
        case .requestLost: throw lost
        case .refused(let status, let code, let message): throw Self.error(operation, status, code, message)
        case .meanwhile(let change): state.withLock { change(&$0) }
        case .answerLost, nil: break
        }
        let answer = try state.withLock { state throws(AWSError) in
            settle(&state)
            return try body(&state)
        }
        if case .answerLost? = fault?.kind { throw lost }
        return answer
    }

    private func settle(_ state: inout State) {
        for (name, function) in state.functions where function.settledAt <= clock.now {
            guard function.latest.state == "Pending" || function.latest.lastUpdateStatus == "InProgress" else {
                continue
            }
            state.functions[name]?.latest.state = "Active"
            state.functions[name]?.latest.lastUpdateStatus = "Successful"
            let revision = state.nextRevision()
            state.functions[name]?.latest.revisionId = revision
        }
    }

    func found(_ name: String, _ operation: String, _ state: State) throws(AWSError) -> Function {
        guard let function = state.functions[name] else { throw Self.notFound(operation, "Function \(name)") }
        return function
    }

    func checkSettled(_ function: Function, _ operation: String) throws(AWSError) {
        guard function.settledAt <= clock.now else {
            throw Self.error(
                operation, 409, "ResourceConflictException",
                "The operation cannot be performed at this time. An update is in progress for resource: x")
        }
    }

    func checkRevision(_ wanted: String?, _ found: String?, _ operation: String) throws(AWSError) {
        guard wanted == nil || wanted == found else {
            throw Self.error(
                operation, 412, "PreconditionFailedException", "The Revision Id provided does not match the latest")
        }
    }

    /// Weights are kept exactly: the additional version gets every 1/weight-th call.
    func route(_ alias: AliasConfiguration) -> FunctionVersion {
        let number = draws.add(1, ordering: .relaxed).newValue
        guard let (version, weight) = alias.weights.first, weight > 0 else { return alias.functionVersion }
        let before = (Double(number - 1) * weight).rounded(.down)
        return (Double(number) * weight).rounded(.down) > before ? version : alias.functionVersion
    }

    var handlerNow: Handler { handler.withLock { $0 } }
}
