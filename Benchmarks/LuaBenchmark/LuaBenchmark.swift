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
        exit(try await compare() ? 0 : 1)
    }

    /// Measures and prints all; whether the goals are met. Not on the main thread, as in the program.
    @concurrent static func compare() async throws -> Bool {
        let plain = try plainLua()
        let single = try await predicateCalls()
        let batch = try await predicateOverAll()
        let trip = try await roundTrip()
        func line(_ name: String, _ seconds: Double) {
            print(name.padding(toLength: 64, withPad: " ", startingAt: 0) + String(format: "%8.1f µs", seconds * 1e6))
        }
        line("lua5.4: builds 200 versions in a loop, calls the predicate", plain.built)
        line("lua5.4: builds 200 versions from literals, calls the predicate", plain.literal)
        line("lua5.4: calls the predicate alone", plain.predicate)
        line("Swift: one call with 200 versions, bridged", batch)
        line("Swift: 200 calls with one version each, bridged", single)
        line("Swift: round trip of an awaited host call", trip)
        for (name, time) in [("one call", batch), ("200 calls", single)] {
            let ratios = String(
                format: "%.2f times a table built in a loop (goal: 2), %.2f times one of literals",
                time / plain.built, time / plain.literal)
            print("\(name): \(ratios)")
        }
        print(String(format: "round trip: %.1f µs (goal: 20)", trip * 1e6))
        return batch <= 2 * plain.built && single <= 2 * plain.built && trip <= 20e-6
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

    static func predicateCalls() async throws -> Double {
        let interpreter = try LuaInterpreter()
        let function = try await interpreter.run(predicate + "\nreturn select", file: "select.lua")
        guard let select = function.functionValue else { return .infinity }
        let kept = try await interpreter.keep(.readOnly(.json(context)))
        return try await best(rounds) {
            _ = try await interpreter.call(select, forEach: versions.map { [.json($0), .kept(kept)] })
        }
    }

    static func predicateOverAll() async throws -> Double {
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
        return try await best(rounds) { _ = try await interpreter.call(select, [all, .kept(kept)]) }
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
