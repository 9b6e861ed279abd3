import Foundation
import StageKit
import StaysailCommands
import Testing

@Suite("script check, script test and script stubs")
struct ScriptCommandTests {
    static let check = """
        return {
          api = 1, kind = "health_check", about = "Few errors.",
          parameters = { maximum = { type = "number", default = 0.01 } },
          uses = { "metrics" },
          check = function(ctx)
            local m = metrics.of(ctx.candidate)
            if m.errors / m.invocations > ctx.with.maximum then return unhealthy("too many") end
            return healthy()
          end,
        }
        """

    static let tests = """
        local check = script("check.lua")
        test("healthy below", function(t)
          t.metrics{ version = "8", invocations = 100, errors = 0 }
          t.expect(check{ candidate = "8" }).healthy()
        end)
        test("unhealthy above", function(t)
          t.metrics{ version = "8", invocations = 100, errors = 50 }
          t.expect(check{ candidate = "8" }).EXPECTATION("too many")
        end)
        """

    private func write(_ bench: CommandBench, expecting: String = "unhealthy") throws {
        try bench.write(Self.check, to: "scripts/check.lua")
        try bench.write(
            Self.tests.replacingOccurrences(of: "EXPECTATION", with: expecting), to: "scripts/check_test.lua")
    }

    @Test("test ends when it is interrupted, also in the middle of a script")
    func interrupted() async throws {
        try await CommandBench.with { bench in
            try write(bench)
            try bench.write(
                "test('first', function() end) test('endless', function() while true do pcall(error) end end)",
                to: "scripts/loop_test.lua")
            let outcome = await bench.run(
                "script", "test", "scripts/loop_test.lua", interruptWhen: { $0.contains("first") })
            #expect(outcome.status == .canceled, "\(outcome.notes)")
            #expect(outcome.notes.hasPrefix("Interrupted"))
        }
    }

    @Test("check describes a script, and exits with 3 if one is invalid")
    func check() async throws {
        try await CommandBench.with { bench in
            try write(bench)
            let good = await bench.run("script", "check", "scripts/check.lua")
            #expect(good.status == .done, "\(good.notes)")
            #expect(good.output.contains("✓ scripts/check.lua (health_check): Few errors."))
            let both = await bench.run("script", "check", "scripts/check.lua", "scripts/check_test.lua")
            #expect(both.status == .done, "\(both.notes)")
            #expect(both.output.contains("✓ scripts/check_test.lua (tests)"))
            try bench.write("return {\n  api = 1,\n  kind = 'health_chek',\n}\n", to: "bad.lua")
            try bench.write("local x = = 1\n", to: "worse.lua")
            let bad = await bench.run("script", "check", "bad.lua", "scripts/check.lua", "worse.lua", "none.lua")
            #expect(bad.status == .invalid)
            #expect(bad.notes.contains("bad.lua:3"))
            #expect(bad.notes.contains("health_check"))
            #expect(bad.notes.contains("worse.lua:1"))
            #expect(bad.notes.contains("3 of 4 scripts are invalid."))
        }
    }

    @Test("test shows what passed and failed, with the place")
    func testing() async throws {
        try await CommandBench.with { bench in
            try write(bench)
            let good = await bench.run("script", "test")
            #expect(good.status == .done, "\(good.output)\(good.notes)")
            #expect(good.output.contains("  ✓ unhealthy above\n"))
            #expect(good.output.contains("✓ 2 tests passed"))
            try write(bench, expecting: "healthy")
            let bad = await bench.run("script", "test", "scripts")
            #expect(bad.status == .failed)
            #expect(bad.output.contains("  ✗ unhealthy above\n      scripts/check_test.lua:8\n"))
            #expect(bad.output.contains("expected  healthy("))
            #expect(bad.output.contains("got       unhealthy(\"too many\")"))
            #expect(bad.output.contains("✗ 1 of 2 tests failed"))
            #expect(await bench.run("script", "test", "--filter", "BELOW").status == .done)
        }
    }

    @Test("test --json has an object for each test")
    func json() async throws {
        try await CommandBench.with { bench in
            try write(bench, expecting: "healthy")
            let lines = await bench.run("script", "test", "--json").events
            #expect(lines.map { $0["passed"] } == [true, false, 1])
            #expect(lines[1]["failure"]?["line"] == 8)
            #expect(lines.last?["failed"] == 1)
        }
    }

    @Test("no tests is wrong use", arguments: [["script", "test"], ["script", "test", "--filter", "nothing"]])
    func none(arguments: [String]) async throws {
        try await CommandBench.with { bench in
            if arguments.count > 2 { try write(bench) }
            let outcome = await bench.run(arguments)
            #expect(outcome.status == .usage)
            #expect(outcome.notes.contains("o test"))
        }
    }

    @Test("stubs writes the files and keeps existing settings")
    func stubs() async throws {
        try await CommandBench.with { bench in
            let first = await bench.run("script", "stubs")
            #expect(first.status == .done)
            #expect(first.output.contains(".luarc.json"))
            let path = "\(bench.folder)/.staysail/lua/staysail.lua"
            #expect(try String(contentsOfFile: path, encoding: .utf8).contains("function unhealthy(reason, data) end"))
            let settings = try String(contentsOfFile: "\(bench.folder)/.luarc.json", encoding: .utf8)
            #expect(try JSONValue(parsing: settings)["workspace.library"] == [".staysail/lua"])
            let second = await bench.run("script", "stubs")
            #expect(second.status == .done)
            #expect(second.notes.contains(".luarc.json exists"))
        }
    }
}
