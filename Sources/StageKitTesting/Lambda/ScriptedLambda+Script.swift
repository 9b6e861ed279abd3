import AWSServices
import Foundation
import LambdaStages
public import StageKit

/// The functions as a test defines and observes them.
extension ScriptedLambda {
    /// A call of a function.
    public struct Invocation: Sendable {
        /// The function's name.
        public let function: String
        /// The version that runs, behind whatever alias was called.
        public let version: String
        /// The payload; null if it is not JSON.
        public let payload: JSONValue
    }

    /// Adds a function whose versions are published already.
    /// - Parameters:
    ///   - name: the function's name.
    ///   - versions: how many versions there are; their numbers are 1, 2, ….
    ///   - aliases: the aliases with the version that each has all traffic on.
    public func addFunction(_ name: String, versions: Int = 0, aliases: [String: String] = [:]) {
        change { state in
            var latest = FunctionConfiguration(functionName: name)
            latest.functionArn = Self.arn(name)
            latest.version = .latest
            latest.state = "Active"
            latest.lastUpdateStatus = "Successful"
            latest.runtime = "python3.12"
            latest.handler = "app.handler"
            latest.role = "arn:aws:iam::123456789012:role/\(name)"
            latest.timeout = 3
            latest.memorySize = 128
            latest.packageType = "Zip"
            latest.codeSha256 = CodeHash.of(Data("version \(versions)".utf8))
            latest.revisionId = state.nextRevision()
            var function = Function(latest: latest)
            for number in stride(from: 1, through: versions, by: 1) {
                var version = latest
                version.version = .number(number)
                version.functionArn = "\(Self.arn(name)):\(number)"
                version.codeSha256 = CodeHash.of(Data("version \(number)".utf8))
                version.lastModified = nowText
                version.revisionId = state.nextRevision()
                function.versions.append(version)
            }
            function.newest = versions
            state.functions[name] = function
            for (alias, version) in aliases.compactMapValues({ FunctionVersion($0) }) {
                state.move(alias, of: name, to: version)
            }
        }
    }

    /// Says what functions answer from now on. A body that throws is a function that fails.
    public func respond(_ body: @escaping @Sendable (Invocation) async throws -> JSONValue) {
        answer { version, request in
            let call = Invocation(
                function: request.functionName, version: version.description,
                payload: (try? JSONValue(parsing: request.payload)) ?? .null)
            do {
                return InvokeResult(
                    statusCode: 200, executedVersion: version, payload: Data(try await body(call).bytes()))
            } catch let error where !(error is CancellationError) {
                let failure: JSONValue = [
                    "errorType": .string("\(type(of: error))"), "errorMessage": .string("\(error)"),
                ]
                return InvokeResult(
                    statusCode: 200, functionError: "Unhandled", executedVersion: version,
                    payload: Data(failure.bytes()))
            }
        }
    }

    /// How an alias splits its traffic.
    /// - Parameters:
    ///   - alias: the alias's name.
    ///   - function: the function's name.
    /// - Returns: percents by version; empty if there is no such alias.
    public func weights(of alias: String, function: String) -> [String: Double] {
        guard let found = self.alias(alias, of: function) else { return [:] }
        var weights = found.weights.mapValues { $0 * 100 }
        weights[found.functionVersion] = 100 - weights.values.reduce(0, +)
        return Dictionary(uniqueKeysWithValues: weights.map { ($0.key.description, $0.value) })
    }

    /// The numbers of a function's published versions, oldest first.
    public func versions(of function: String) -> [String] {
        change { $0.functions[function]?.versions.compactMap(\.version?.description) ?? [] }
    }
}
