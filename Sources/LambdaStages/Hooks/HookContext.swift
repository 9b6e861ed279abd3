package import Foundation
package import StageKit

/// The data that a hook gets with a call.
package struct HookContext: Hashable, Sendable {
    package struct RunFacts: Hashable, Sendable {
        package var id: String
        package var startedAt: Date?
        package var parameters: JSONValue

        package init(id: String, startedAt: Date? = nil, parameters: JSONValue = [:]) {
            self.id = id
            self.startedAt = startedAt
            self.parameters = parameters
        }
    }

    package struct StageFacts: Hashable, Sendable {
        package var id: String
        package var name: String
        package var type: String

        package init(id: String, name: String, type: String) {
            self.id = id
            self.name = name
            self.type = type
        }
    }

    /// A verdict of this Route so far, advisory ones included.
    package struct PastVerdict: Hashable, Sendable {
        /// The check's.
        package var name: String
        package var verdict: Verdict
        package var at: Date
        /// The candidate's percent at the time.
        package var weight: Double

        package init(name: String, verdict: Verdict, at: Date, weight: Double) {
            self.name = name
            self.verdict = verdict
            self.at = at
            self.weight = weight
        }
    }

    /// The pipeline's name.
    package var pipeline: String
    package var run: RunFacts
    package var stage: StageFacts
    package var function: HookFunction
    /// nil in a Delete.
    package var alias: HookAlias?
    /// The version that the alias sent its traffic to before; nil on a first release, and in a Delete.
    package var stable: HookVersion?
    /// The version to be released; nil for selectors.
    package var candidate: HookVersion?
    /// The candidate's percent now.
    package var weight: Double
    /// The number of the step, 0 before anything has moved.
    package var step: Int
    /// Seconds since the Route began.
    package var elapsed: Double
    /// Seconds since the last weight, or since the Route began.
    package var sinceStep: Double
    /// Oldest first.
    package var checks: [PastVerdict]
    /// The hook's parameters, as the pipeline writes them; a map.
    package var with: JSONValue
    /// The outputs of the stages that have succeeded, by id; a map.
    package var outputs: JSONValue
    /// The state of the hook's last reply in this attempt; null at its first call.
    package var state: JSONValue
    /// The number of this call of the hook in this attempt, from 1; the same when the call is repeated on resume.
    package var call: Int

    package init(
        pipeline: String, run: RunFacts, stage: StageFacts, function: HookFunction, alias: HookAlias? = nil,
        stable: HookVersion? = nil, candidate: HookVersion? = nil, weight: Double = 0, step: Int = 0,
        elapsed: Double = 0, sinceStep: Double = 0, checks: [PastVerdict] = [], with: JSONValue = [:],
        outputs: JSONValue = [:], state: JSONValue = .null, call: Int = 1
    ) {
        self.pipeline = pipeline
        self.run = run
        self.stage = stage
        self.function = function
        self.alias = alias
        self.stable = stable
        self.candidate = candidate
        self.weight = weight
        self.step = step
        self.elapsed = elapsed
        self.sinceStep = sinceStep
        self.checks = checks
        self.with = with
        self.outputs = outputs
        self.state = state
        self.call = call
    }
}

/// An alias as hooks see it.
package struct HookAlias: Codable, Hashable, Sendable {
    package var name: String
    package var description: String
    /// The main version: a number, or `$LATEST`; nil while there is no such alias.
    package var version: String?
    /// The additional version's percent, by version; empty without one.
    package var weights: [String: Double]

    package init(_ name: String, description: String = "", version: String? = nil, weights: [String: Double] = [:]) {
        self.name = name
        self.description = description
        self.version = version
        self.weights = weights
    }
}

/// A function as hooks see it.
package struct HookFunction: Codable, Hashable, Sendable {
    package var name: String
    package var arn: String?
    package var region: String?
    package var tags: [String: String]

    package init(_ name: String, arn: String? = nil, region: String? = nil, tags: [String: String] = [:]) {
        self.name = name
        self.arn = arn
        self.region = region
        self.tags = tags
    }
}

/// A published version as hooks see it.
package struct HookVersion: Codable, Hashable, Sendable {
    /// Its number.
    package var version: String
    package var arn: String?
    package var description: String
    package var runtime: String?
    /// MB.
    package var memory: Int?
    /// Seconds.
    package var timeout: Int?
    /// Base64.
    package var codeSha256: String?
    /// Bytes.
    package var codeSize: Int?
    package var publishedAt: Date?
    /// The names of its environment variables, sorted; never their values. nil if AWS cannot show them.
    package var environmentKeys: [String]?
    /// The aliases that refer to it, weights included, sorted.
    package var aliases: [String]

    package init(
        _ version: String, arn: String? = nil, description: String = "", runtime: String? = nil, memory: Int? = nil,
        timeout: Int? = nil, codeSha256: String? = nil, codeSize: Int? = nil, publishedAt: Date? = nil,
        environmentKeys: [String]? = [], aliases: [String] = []
    ) {
        self.version = version
        self.arn = arn
        self.description = description
        self.runtime = runtime
        self.memory = memory
        self.timeout = timeout
        self.codeSha256 = codeSha256
        self.codeSize = codeSize
        self.publishedAt = publishedAt
        self.environmentKeys = environmentKeys
        self.aliases = aliases
    }
}

/// One call of a hook.
package struct HookCall: Sendable {
    /// The data.
    package var context: HookContext
    /// The services.
    package var services: any HookServices

    package init(_ context: HookContext, services: any HookServices) {
        self.context = context
        self.services = services
    }
}

/// A hook's answer, and the state for its next call. Both are recorded, so that a run that is resumed in another
/// process continues from there.
package struct HookReply<Value: Codable & Sendable>: Codable, Sendable {
    package var value: Value
    /// Arrives in the next call of the same hook as `HookContext.state`.
    package var state: JSONValue

    package init(_ value: Value, state: JSONValue = .null) {
        self.value = value
        self.state = state
    }
}

extension HookReply: Equatable where Value: Equatable {}
