import Foundation
import LambdaStages
import LuaHooks
import StageKit
import StageKitTesting

/// Calls of every host function and every answer function with extreme values in each position, and in each option.
enum ExtremeCalls {
    /// A call with usable arguments, in Lua. Each argument, and each option in a table, is replaced in turn.
    private static let calls = """
        {
          { "healthy", healthy, { "why", { n = 1 } } }, { "unhealthy", unhealthy, { "why", { n = 1 } } },
          { "inconclusive", inconclusive, { "why", { n = 1 } } }, { "shift", shift, { 5, { wait = 60 } } },
          { "hold", hold, { 60, "why" } }, { "promote", promote, { "why" } }, { "abort", abort, { "why" } },
          { "fail", fail, { "why" } }, { "print", print, { "x" } },
          { "log.info", log.info, { "x", { n = 1 } } }, { "log.warn", log.warn, { "x", 1 } },
          { "log.debug", log.debug, { 1, "x" } },
          { "time.now", time.now, {} }, { "time.sleep", time.sleep, { 0.001 } },
          { "time.parse", time.parse, { "2026-01-31T09:30:00Z" } },
          { "time.format", time.format, { 0, "%Y-%m-%d %j %z", "Europe/Berlin" } },
          { "time.weekday", time.weekday, { 0, "UTC" } },
          { "stats.mean", stats.mean, { { 1, 2 } } }, { "stats.percentile", stats.percentile, { { 1, 2 }, 50 } },
          { "stats.proportion_test", stats.proportion_test, { { errors = 1, invocations = 100 },
            { errors = 2, trials = 100 }, { alternative = "less", confidence = 0.9, method = "exact" } } },
          { "stats.sequential_test", stats.sequential_test, { { errors = 1, invocations = 10 },
            { acceptable = 0.01, unacceptable = 0.05, false_alarm = 0.05, missed_alarm = 0.05 } } },
          { "stats.mann_whitney", stats.mann_whitney, { { 1, 2, 3 }, { 2, 3 }, { alternative = "less" } } },
          { "json.encode", json.encode, { { a = 1 }, { pretty = true } } }, { "json.decode", json.decode, { "[1]" } },
          { "json.array", json.array, { { 1 } } },
          { "http.request", function(t) return http.request(t) end, { { method = "GET", url = "https://x.test/",
            headers = { a = "b" }, body = "x", timeout = 1 } } },
          { "http.get", function(...) return http.get(...) end, { "https://x.test/", { headers = { a = "b" },
            timeout = 1 } } },
          { "http.post", function(...) return http.post(...) end, { "https://x.test/", { 1 }, { timeout = 1 } } },
          { "lambda.invoke", function(t) return lambda.invoke(t) end, { { version = "1", payload = { a = 1 },
            log = true, timeout = 1 } } },
          { "lambda.get", function(...) return lambda.get(...) end, { "1", {} } },
          { "lambda.versions", function(...) return lambda.versions(...) end, { {} } },
          { "lambda.aliases", function(...) return lambda.aliases(...) end, { {} } },
          { "lambda.provision", function(...) return lambda.provision(...) end, { "1", 2, { ["function"] = "f" } } },
          { "lambda.unprovision", function(...) return lambda.unprovision(...) end, { "1", { ["function"] = "f" } } },
          { "lambda.provisioned", function(...) return lambda.provisioned(...) end, { "1" } },
          { "metrics.of", function(...) return metrics.of(...) end, { "1", { window = 60, percentile = 95 } } },
          { "metrics.query", function(t) return metrics.query(t) end, { { namespace = "n", name = "m",
            dimensions = { d = "x" }, statistic = "Sum", period = 60, window = 60 } } },
          { "alarms.state", function(...) return alarms.state(...) end, { "a" } },
          { "secrets.get", function(...) return secrets.get(...) end, { "env:A" } },
          { "ctx.progress", function(...) if ctx.progress then ctx.progress(...) end end, { 0.5, "x" } },
          { "ctx.wait", function(...) if ctx.wait then ctx.wait(...) end end, { "w", 0.001 } },
          { "ctx.step", function(...) if ctx.step then ctx.step(...) end end, { "s", function() return 1 end,
            { undo = 1, key = "k", wanted = 2 } } },
        }
        """

    private static let program = """
        local function exercise(ctx)
          local nest = {}
          for _ = 1, 150 do nest = { nest } end
          local extremes = {
            math.maxinteger, math.mininteger, 1 << 62, 1 << 53, (1 << 53) + 1, -1, 0, 1e308, -1e308, 5e-324, 1 / 0, -1 / 0,
            0 / 0, -0.0, 0.1, "", " ", "\\0", "\\xff", "a\\r\\nb: c", "1e999", ("x"):rep(1 << 16), "9223372036854775808",
            "-9223372036854775808s", "99999999999999999999h", "2026-02-31", "\\u{212B}", true, json.null, {}, nest,
            { [math.maxinteger] = 1 }, { [math.mininteger] = 1 }, { [0] = 1 }, { [1.5] = 1 }, { 1, nil, 3 },
            { math.maxinteger, math.mininteger, 1e308, 5e-324 },
            { ["\\u{212B}"] = 1, ["\\u{C5}"] = 2, ["A\\u{30A}"] = 3 }, { errors = math.maxinteger, invocations = math.maxinteger }, { errors = 1e308, trials = 1e308 },
            { version = math.mininteger }, function() end,
          }
          local count = 0
          local function try(f, arguments, n)
            count = count + 1
            pcall(f, table.unpack(arguments, 1, n))
          end
          for _, call in ipairs(CALLS) do
            local f, usable = call[2], call[3]
            for position = 1, #usable + 1 do
              for _, extreme in ipairs(extremes) do
                local arguments = { table.unpack(usable) }
                arguments[position] = extreme
                try(f, arguments, math.max(position, #usable))
              end
              local options = usable[position]
              if type(options) == "table" then
                for key in pairs(options) do
                  for _, extreme in ipairs(extremes) do
                    local changed = {}
                    for name, value in pairs(options) do changed[name] = value end
                    changed[key] = extreme
                    local arguments = { table.unpack(usable) }
                    arguments[position] = changed
                    try(f, arguments, #usable)
                  end
                end
              end
            end
          end
          return count
        end
        """

    private static let uses = #"uses = { "http", "lambda", "metrics", "alarms", "secrets" }"#

    private static func script(_ kind: String, _ function: String) -> ScriptFile {
        let all = ["healthy", "unhealthy", "inconclusive", "shift", "hold", "promote", "abort", "fail"]
        let known =
            switch kind {
            case "health_check": ["healthy", "unhealthy", "inconclusive"]
            case "weight_schedule": ["shift", "hold", "promote", "abort"]
            default: ["fail"]
            }
        let missing = all.filter { !known.contains($0) }.map { "local \($0) = type\n" }.joined()
        let exercise = program.replacing("CALLS", with: calls)
        let text = "\(missing)\(exercise)\nreturn { api = 1, kind = \"\(kind)\", \(uses), \(function) }\n"
        return ScriptFile(name: "\(kind).lua", text: text, folder: "/nowhere")
    }

    static func run() async throws {
        try await stage()
        try await hooks()
        print("survived")
    }

    private static func stage() async throws {
        let file = script("stage", "run = function(ctx) return { calls = exercise(ctx) } end, undo = function() end")
        let script = try LuaScript(file)
        let doubles = try StageDoubles(doubles)
        let kind = LuaStageKind.kind(LuaStage(script, services: doubles.services), type: "exercise")
        let (pipeline, diagnostics) = try PipelineReader(file: "p.yaml", folder: "/nowhere").read(
            "name: extremes\nstages: [{ id: s, type: exercise }]")
        let prepared = try await PipelinePreparation(registry: StageRegistry([kind])).prepare(
            pipeline, diagnostics: diagnostics, parameters: [:])
        let run = try await PipelineRunner(store: InMemoryRunStore(), clock: TestClock()).run(prepared, id: "r")
        print("stage: \(run["s"]?.outputs.text() ?? "") \(run["s"]?.error?.message ?? "")")
    }

    private static func hooks() async throws {
        let check = LuaHealthCheck(
            try await LuaHook(
                script("health_check", "check = function(ctx) return healthy(tostring(exercise(ctx))) end"),
                kind: .healthCheck, limit: TimeLength(.seconds(3600))))
        print("check: \(try await check.measure(call()).value.reason)")
        let schedule = LuaWeightSchedule(
            try await LuaHook(
                script("weight_schedule", "next = function(ctx) return promote(tostring(exercise(ctx))) end"),
                kind: .weightSchedule, limit: TimeLength(.seconds(3600))))
        print("schedule: \(try await schedule.next(call()).value)")
    }

    private static func call() throws -> HookCall {
        let context = HookContext(
            pipeline: "p", run: .init(id: "r"), stage: .init(id: "s", name: "s", type: "route"),
            function: HookFunction("f"))
        return HookCall(context, services: try StageDoubles(doubles).services(clock: SkippingClock()))
    }

    /// Answers with values that no server should give, so that these cross to scripts too.
    private static let doubles: JSONValue = [
        "http": ["status": 200, "body": [9_223_372_036_854_775_807, 1e308]],
        "lambda": ["text": #"{"\u212B":1,"\u00C5":2,"A\u030A":1e999}"#],
        "secret": ["name": "A", "value": "hush-hush"],
        "alarm": ["name": "a", "state": "OK"],
        "versions": ["1"],
        "metrics": ["version": "1", "invocations": 1e15, "errors": 1e15, "duration": ["avg": 1e308, "p50": -1e308]],
        "metric": ["name": "m", "value": 1e308],
    ]
}

/// A clock whose pauses take no time. Hooks run outside of activities, where a test clock would skip deadlines too.
private struct SkippingClock: RunClock {
    var now: Date { Date() }

    func sleep(until date: Date, role: SleepRole) async throws {
        switch role {
        case .pause: try Task.checkCancellation()
        default: try await Task.sleep(for: .seconds(3600))
        }
    }

    func activity<R>(_ role: ActivityRole, _ body: () async throws -> R) async rethrows -> R { try await body() }
}
