import LuaRuntime
import StageKit

/// The host functions behind `ctx.step`, `ctx.wait` and `ctx.progress`.
struct StageFunctions: Sendable {
    let session: HostSession
    let steps: StageSteps
    let context: StageContext
    /// Whether the script has an `undo` function.
    let hasUndo: Bool

    var table: LuaValue {
        let functions: [LuaHostFunction] = [
            .awaited("begin", begin), .awaited("finish", finish), .awaited("wait", wait),
            .awaited("progress", progress),
        ]
        return .table(StringMap(functions.map { ($0.name, .host($0)) }))
    }

    private static let call = "ctx.step(\"publish\", function() … end, { undo = record })"

    @Sendable private func begin(_ arguments: [LuaValue]) async throws -> [LuaValue] {
        let name = try Self.name(arguments.at(0), call: Self.call)
        guard arguments.at(1).functionValue != nil else {
            throw HostFunctionError("a step has a function that does it, not \(arguments.at(1).shown): \(Self.call)")
        }
        switch try await steps.begin(name, undo: try undo(name, arguments.at(2))) {
        case .work(let again): return [.json(["work": true, "again": .bool(again)])]
        case .value(let value): return [Self.reply(value)]
        case .failed(let error):
            // A message without a source location is from `fail`.
            guard Self.hasLocation(error.message) else { throw ScriptFailure(error.message, steps) }
            return [.json(["failed": .string(error.message)])]
        }
    }

    @Sendable private func finish(_ arguments: [LuaValue]) async throws -> [LuaValue] {
        let value = arguments.at(1)
        let outcome: Result<JSONValue, StageError>
        if arguments.at(0).isTrue {
            if let data = value.data {
                outcome = .success(session.masked(data))
            } else {
                outcome = .failure(
                    StageError(
                        .failed,
                        "a step returned \(value.shown), which cannot be recorded: return plain data, or nothing"))
            }
        } else {
            let text = value.stringValue ?? "the step raised \(value.shown) as its error"
            outcome = .failure(steps.failure(raised: session.masked(text)))
        }
        switch try await steps.finish(outcome) {
        case .value(let value): return [Self.reply(value)]
        case .failed(let error): return [.json(["failed": .string(error.message)])]
        case .work: return [.json([:])]
        }
    }

    @Sendable private func wait(_ arguments: [LuaValue]) async throws -> [LuaValue] {
        let call = "ctx.wait(\"cool down\", \"5m\")"
        let name = try Self.name(arguments.at(0), call: call)
        let seconds = try Arguments.seconds(arguments.at(1), "the second argument", call: call)
        try await steps.wait(name, .seconds(seconds))
        return []
    }

    /// `progress(fraction, message)`, or `progress(message)`.
    @Sendable private func progress(_ arguments: [LuaValue]) async throws -> [LuaValue] {
        let call = "ctx.progress(0.5, \"half of it\")"
        let isBare = arguments.at(1).isNil && arguments.at(0).stringValue != nil
        let message = try Arguments.text(arguments.at(isBare ? 0 : 1), "the message", call: call)
        let fraction = isBare || arguments.at(0).isNil ? nil : arguments.at(0).doubleValue
        if !isBare, !arguments.at(0).isNil, fraction.map({ (0...1).contains($0) }) != true {
            throw HostFunctionError("the fraction is a number from 0 to 1, not \(arguments.at(0).shown): \(call)")
        }
        await context.progress(session.masked(message), fraction: fraction)
        return []
    }

    private static func name(_ value: LuaValue, call: String) throws(HostFunctionError) -> String {
        guard let name = value.stringValue, !name.isEmpty, name.utf8.count <= 200,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw HostFunctionError(
                "a step's name is one line of at most 200 bytes, not \(value.shown): \(call)")
        }
        return name
    }

    private func undo(_ name: String, _ value: LuaValue) throws(HostFunctionError) -> UndoStep? {
        let options = try Arguments.options(value, ["undo", "key", "wanted"], call: Self.call)
        guard let record = options["undo"] else {
            guard options.isEmpty else {
                throw HostFunctionError("'key' and 'wanted' are for steps with 'undo': \(Self.call)")
            }
            return nil
        }
        guard hasUndo else {
            throw HostFunctionError("the script's table has no function 'undo', so the step cannot be undone")
        }
        guard let before = record.data, let wanted = (options["wanted"] ?? .nil).data else {
            throw HostFunctionError("what undo needs is plain data, without functions: \(Self.call)")
        }
        let key = try options["key"].map { value throws(HostFunctionError) in try Self.name(value, call: Self.call) }
        return UndoStep(key ?? name, before: session.masked(before), wanted: session.masked(wanted))
    }

    private static func reply(_ value: JSONValue) -> LuaValue {
        .json(value.isNull ? [:] : ["value": value])
    }

    /// Whether an error's message begins with a source location.
    private static func hasLocation(_ text: String) -> Bool {
        guard let match = text.prefix(200).firstRange(of: ".lua:") else { return false }
        return text[match.upperBound...].first?.isNumber ?? false
    }
}

/// The part of a stage's `ctx` that is written in Lua: what calls functions of the script.
enum StagePrelude {
    static let file = "[staysail]"

    static let text = """
        local error, pcall, type = error, pcall, type
        return function(host)
          local ctx = {}

          function ctx.step(name, work, options)
            local started = host.begin(name, work, options)
            if started.failed then error(started.failed, 0) end
            if not started.work then return started.value end
            local ok, value = pcall(work, started.again)
            local text = value
            if not ok and type(value) == "table" then text = value.message end
            local finished = host.finish(ok, text)
            if not ok then error(value, 0) end
            if finished.failed then error(finished.failed, 0) end
            return finished.value
          end

          function ctx.wait(name, length) host.wait(name, length) end

          function ctx.progress(fraction, message) host.progress(fraction, message) end

          return ctx
        end
        """
}
