import Expressions
import Foundation
import LuaRuntime

/// Compares calls of a predicate over 200 versions, bridging included, with the plain interpreter doing the same over the
/// same table built in Lua; and measures the round trip of a host call.
@main struct LuaBenchmark {
    static let rounds = 200
    static let versionCount = 200

    static let predicate = """
        local function select(version, ctx)
          if version.description:find("keep", 1, true) then return false, "tagged keep" end
          if ctx.now - version.published_at < 7 * 86400 then return false, "younger than a week" end
          if #version.aliases > 0 then return false, "in use" end
          return version.version ~= ctx.stable and version.memory <= ctx.memory
        end
        """

    static func main() async throws {
        if CommandLine.arguments.count > 1, let number = Int(CommandLine.arguments[1]) {
            let way = Way.all[number]
            for _ in 0..<20 { print(way.name, way.isOneCall ? try await oneCall(way) : try await manyCalls(way)) }
            return
        }
        exit(try await compare() ? 0 : 1)
    }

    /// A way to ask the predicate, as the stages do.
    struct Way {
        let name: String
        let isReadOnly: Bool
        let isOneCall: Bool

        static let all = [
            Way(name: "select_all, once", isReadOnly: false, isOneCall: true),
            Way(name: "select, 200 times", isReadOnly: false, isOneCall: false),
            Way(name: "select_all, once, read-only", isReadOnly: true, isOneCall: true),
            Way(name: "select, 200 times, read-only", isReadOnly: true, isOneCall: false),
        ]
    }

    /// Measures and prints all; whether the goals are met. Not on the main thread, as in the program.
    @concurrent static func compare() async throws -> Bool {
        let plain = try plainLua()
        print("The plain interpreter, lua5.4: 200 versions are built, and the predicate is called with each.")
        print(row("built in a loop", plain.built))
        print(row("written as literals", plain.literal))
        print(row("(the calls of the predicate alone)", plain.predicate))
        print("Staysail: 200 versions of 11 fields are bridged, and the predicate is called with each.")
        var isMet = true
        for way in Way.all {
            let time = way.isOneCall ? try await oneCall(way) : try await manyCalls(way)
            let ratios = String(
                format: "   %.2f x the loop, %.2f x the literals (goal: 2)", time / plain.built, time / plain.literal)
            print(row(way.name, time) + ratios)
            if time > 2 * plain.built { isMet = false }
        }
        for (name, isOneCall) in [("a hook's select_all", true), ("a hook's select", false)] {
            let time = try await HookBenchmark.seconds(isOneCall: isOneCall)
            let ratios = String(
                format: "   %.2f x the loop, %.2f x the literals (goal: 2)", time / plain.built, time / plain.literal)
            print(row(name, time) + ratios)
            if time > 2 * plain.built { isMet = false }
        }
        let trip = try await roundTrip()
        print(row("round trip of an awaited host call", trip) + "   (goal: 20 µs)")
        return isMet && trip <= 20e-6
    }

    static func row(_ name: String, _ seconds: Double) -> String {
        ("  " + name).padding(toLength: 40, withPad: " ", startingAt: 0) + String(format: "%8.1f µs", seconds * 1e6)
    }

    static let versions: [JSONValue] = (1...versionCount).map { number in
        [
            "version": .string("\(number)"),
            "arn": .string("arn:aws:lambda:eu-west-1:123456789012:function:checkout:\(number)"),
            "description": .string(number % 10 == 0 ? "keep: release \(number)" : "build \(number) of main"),
            "runtime": "python3.12", "memory": 512, "timeout": 30,
            "code_sha256": .string("q1fH0mZ0x8hWm3Jc5d7Ytq0bA9Lr2Xv6Ue4Ps1No\(1000 + number)="),
            "code_size": .integer(Int64(100_000 + number)),
            "published_at": .integer(Int64(1_700_000_000 + 3600 * number)),
            "environment_keys": ["LOG_LEVEL", "TABLE_NAME"], "aliases": number == versionCount ? ["live"] : [],
        ]
    }

    static let context: JSONValue = ["now": .integer(1_701_000_000), "stable": "200", "memory": 1024]

    /// Seconds of one round, the best of all.
    static func best(_ rounds: Int, _ round: () async throws -> Void) async throws -> Double {
        var best = Duration.seconds(1000)
        for _ in 0..<rounds {
            let time = try await ContinuousClock().measure { try await round() }
            best = min(best, time)
        }
        return Double(best.components.attoseconds) / 1e18 + Double(best.components.seconds)
    }

    static func manyCalls(_ way: Way) async throws -> Double {
        let interpreter = try LuaInterpreter()
        let function = try await interpreter.run(predicate + "\nreturn select", file: "select.lua")
        guard let select = function.functionValue else { return .infinity }
        let kept = try await interpreter.keep(.readOnly(.json(context)))
        return try await best(rounds) {
            for version in versions {
                let version = way.isReadOnly ? LuaValue.readOnly(.json(version)) : .json(version)
                _ = try await interpreter.call(select, [version, .kept(kept)])
            }
        }
    }

    static func oneCall(_ way: Way) async throws -> Double {
        let interpreter = try LuaInterpreter()
        let source =
            predicate + """

                return function(versions, ctx)
                  local chosen = {}
                  for _, version in ipairs(versions) do
                    if select(version, ctx) then chosen[#chosen + 1] = version.version end
                  end
                  return chosen
                end
                """
        guard let select = try await interpreter.run(source, file: "select.lua").functionValue else {
            return .infinity
        }
        let kept = try await interpreter.keep(.readOnly(.json(context)))
        let all = LuaValue.json(.array(versions))
        let argument = way.isReadOnly ? .readOnly(all) : all
        return try await best(rounds) { _ = try await interpreter.call(select, [argument, .kept(kept)]) }
    }

    static func roundTrip() async throws -> Double {
        var sandbox = LuaSandbox()
        sandbox.modules = [LuaModule("host", functions: [.awaited("wait") { $0 }])]
        let interpreter = try LuaInterpreter(sandbox: sandbox)
        let source = "return function(n) local wait = host.wait for i = 1, n do wait(i) end end"
        guard let loop = try await interpreter.run(source, file: "loop.lua").functionValue else { return .infinity }
        return try await best(20) { _ = try await interpreter.call(loop, [1000]) } / 1000
    }

    /// Seconds that the plain interpreter takes.
    static func plainLua() throws -> (built: Double, literal: Double, predicate: Double) {
        func literal(_ value: JSONValue) -> String {
            switch value {
            case .array(let values): "{" + values.map(literal).joined(separator: ",") + "}"
            case .object(let members):
                "{" + members.map { "\($0.key)=" + literal($0.value) }.joined(separator: ",") + "}"
            default: value.text()
            }
        }
        let script =
            predicate + """

                local function literals() return {\(versions.map(literal).joined(separator: ",\n"))} end
                local function built()
                  local versions = {}
                  for number = 1, \(versionCount) do
                    versions[number] = {
                      version = tostring(number),
                      arn = "arn:aws:lambda:eu-west-1:123456789012:function:checkout:" .. number,
                      description = number % 10 == 0 and "keep: release " .. number or "build " .. number .. " of main",
                      runtime = "python3.12", memory = 512, timeout = 30,
                      code_sha256 = "q1fH0mZ0x8hWm3Jc5d7Ytq0bA9Lr2Xv6Ue4Ps1No" .. (1000 + number) .. "=",
                      code_size = 100000 + number, published_at = 1700000000 + 3600 * number,
                      environment_keys = { "LOG_LEVEL", "TABLE_NAME" },
                      aliases = number == \(versionCount) and { "live" } or {},
                    }
                  end
                  return versions
                end
                local ctx = \(literal(context))
                local function all(versions)
                  local chosen = {}
                  for _, version in ipairs(versions) do
                    if select(version, ctx) then chosen[#chosen + 1] = version.version end
                  end
                  return chosen
                end
                local function best(build)
                  local whole, predicate = math.huge, math.huge
                  for round = 1, \(rounds) do
                    local start = os.clock()
                    local versions = build()
                    local middle = os.clock()
                    all(versions)
                    local stop = os.clock()
                    whole, predicate = math.min(whole, stop - start), math.min(predicate, stop - middle)
                  end
                  return whole, predicate
                end
                local literal, predicate = best(literals)
                print((best(built)), literal, predicate)
                """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["lua5.4", "-"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard numbers.count == 3 else { throw LuaMissing() }
        return (numbers[0], numbers[1], numbers[2])
    }

    struct LuaMissing: Error, CustomStringConvertible {
        var description: String { "lua5.4 is needed: apt-get install lua5.4" }
    }
}
