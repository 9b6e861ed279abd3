package import Expressions
package import LambdaStages
import LuaRuntime
package import StageKit

/// Doubles of Lambda, CloudWatch, the web and secrets for tests of a plugin's stages, from plain data: the doubles of
/// script tests, apart from those that compute.
package struct StageDoubles: Sendable {
    private let world = TestWorld()

    /// - Parameter doubles: a map by the names that tests of scripts have (`http`, `lambda`, `secret`, `provisioned`, …);
    ///   each with one table of fields, or a list of such tables.
    /// - Throws: `StageError` for an unknown double.
    package init(_ doubles: JSONValue) throws {
        let setters = TestDoubles(world: world).setters
        for (name, value) in doubles.objectValue ?? [:] {
            guard let setter = setters.first(where: { $0.name == name }) else {
                throw StageError(
                    .invalidInput,
                    "There is no double '\(name)'.\(NearestName.hint(for: name, among: setters.map(\.name)))")
            }
            // Versions and aliases are given in one list, all other doubles one by one.
            let isWhole = ["versions", "aliases"].contains(name)
            let tables = isWhole ? [value] : value.arrayValue ?? [value]
            do throws(ScriptTestError) {
                for table in tables { try setter.set(.json(table)) }
            } catch {
                throw StageError(.invalidInput, error.description)
            }
        }
    }

    /// The services of a stage.
    package func services(_ context: StageContext) -> any StageServices { services(clock: context.clock) }

    /// The services of a hook or a stage.
    package func services(clock: any RunClock) -> any StageServices {
        TestHookServices(world: world, exchange: ScriptCallChannel(), clock: clock)
    }

    /// The state that stages can change: provisioned concurrency, by version or alias.
    package var snapshot: JSONValue {
        let provisioned = world.read(\.provisioned)
        return .object(
            .init(
                provisioned.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value.requested))) },
                uniquingKeysWith: { first, _ in first }))
    }
}
