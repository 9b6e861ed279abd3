extension ScriptStubs {
    /// The definitions for every script.
    static let scripts = #"""
        ---@meta
        -- Written by `staysail script stubs`; what every script finds. Times are seconds since 1970.

        ---@alias staysail.duration number|string seconds, or text such as "90s" or "2m"

        ---@class staysail.version
        ---@field version string its number
        ---@field arn string?
        ---@field description string
        ---@field runtime string?
        ---@field memory integer? MB
        ---@field timeout integer? seconds
        ---@field code_sha256 string?
        ---@field code_size integer? bytes
        ---@field published_at integer?
        ---@field environment_keys string[]
        ---@field aliases string[]

        ---@class staysail.past_verdict
        ---@field name string the check's
        ---@field verdict "healthy"|"unhealthy"|"inconclusive"
        ---@field reason string
        ---@field data any
        ---@field at integer
        ---@field weight number

        ---@class staysail.ctx read only, apart from state
        ---@field pipeline { name: string }
        ---@field run { id: string, started_at: integer?, parameters: table<string, any> }
        ---@field stage { id: string, name: string, type: string }
        ---@field func { name: string, arn: string?, region: string?, tags: table<string, string> }
        ---@field alias staysail.alias?
        ---@field stable staysail.version? nil on a first release
        ---@field candidate staysail.version
        ---@field weight number the candidate's percent now
        ---@field step integer
        ---@field elapsed integer seconds since the route started
        ---@field since_step integer seconds since the last weight
        ---@field checks staysail.past_verdict[] oldest first
        ---@field with table<string, any> the checked parameters; durations in seconds
        ---@field outputs table<string, any> of finished stages, by id
        ---@field state table<string, any> the script's own, kept from call to call

        ---@class staysail.stage_ctx read only: what run and undo of a stage are given
        ---@field pipeline { name: string }
        ---@field run { id: string, started_at: integer?, parameters: table<string, any> }
        ---@field stage { id: string, name: string, type: string, attempt: integer }
        ---@field func { name: string, arn: string?, region: string? }? of the parameter "function"
        ---@field with table<string, any> the checked parameters; durations in seconds
        ---@field outputs table<string, any> of the stages before this one, by id
        local stage_ctx = {}
        ---An effect, or an answer from outside that decides something: recorded, and not done again on resume.
        ---@param name string once an attempt; loops put their counter in it
        ---@param work fun(again: boolean): any again: an earlier process started it, and its outcome is unknown
        ---@param options { undo: any, key: string?, wanted: any }? what undo is given
        ---@return any the result of work, as it is recorded
        function stage_ctx.step(name, work, options) end
        ---@param name string
        ---@param length staysail.duration
        function stage_ctx.wait(name, length) end
        ---@param fraction number? 0 to 1
        ---@param message string
        ---@overload fun(message: string)
        function stage_ctx.progress(fraction, message) end

        ---@class staysail.alias
        ---@field name string
        ---@field description string
        ---@field version string?
        ---@field weights table<string, number>?

        ---@class staysail.parameter
        ---@field type "string"|"number"|"integer"|"boolean"|"duration"|"list"|"map"|"any"
        ---@field default any
        ---@field required boolean?
        ---@field about string?
        ---@field one_of any[]?
        ---@field null ("absent"|"kept")? "absent": null counts as not given; "kept": null arrives as json.null

        ---@class staysail.verdict
        ---@class staysail.answer

        ---@class staysail.script what a script's file returns
        ---@field api 1
        ---@field kind "health_check"|"weight_schedule"|"version_selector"|"stage"
        ---@field about string?
        ---@field parameters table<string, staysail.parameter>?
        ---@field uses ("lambda"|"metrics"|"alarms"|"http"|"secrets")[]?
        ---@field check? fun(ctx: staysail.ctx): staysail.verdict
        ---@field next? fun(ctx: staysail.ctx): staysail.answer
        ---@field select? fun(version: staysail.version, ctx: staysail.ctx): boolean, string?
        ---@field run? fun(ctx: staysail.stage_ctx, input: table<string, any>): table<string, any>?
        ---@field undo? fun(ctx: staysail.stage_ctx, record: any, key: string, wanted: any[])
        ---@field select_all? fun(versions: staysail.version[], ctx: staysail.ctx): string[], string?

        -- Verdicts, in health checks.

        ---@param reason string?
        ---@param data any what was measured
        ---@return staysail.verdict
        function healthy(reason, data) end

        ---@param reason string
        ---@param data any
        ---@return staysail.verdict
        function unhealthy(reason, data) end

        ---The data is not conclusive yet.
        ---@param reason string
        ---@param data any
        ---@return staysail.verdict
        function inconclusive(reason, data) end

        -- Answers, in weight schedules.

        ---@param percent number from 0, below 100
        ---@param options { wait: staysail.duration }?
        ---@return staysail.answer
        function shift(percent, options) end

        ---@param wait staysail.duration
        ---@param reason string?
        ---@return staysail.answer
        function hold(wait, reason) end

        ---@param reason string?
        ---@return staysail.answer
        function promote(reason) end

        ---@param reason string
        ---@return staysail.answer
        function abort(reason) end

        -- In stages.

        ---Ends the stage with this sentence.
        ---@param message string
        function fail(message) end

        -- Modules that every script has.

        ---Lines in the run's events.
        log = {}
        ---@param message string|number
        ---@param data any
        function log.debug(message, data) end
        ---@param message string|number
        ---@param data any
        function log.info(message, data) end
        ---@param message string|number
        ---@param data any
        function log.warn(message, data) end

        json = {}
        ---JSON's null.
        json.null = nil
        ---@param value any
        ---@param options { pretty: boolean }?
        ---@return string
        function json.encode(value, options) end
        ---@param text string
        ---@return any
        function json.decode(text) end
        ---Marks a table as a list, also when it is empty.
        ---@param list any[]?
        ---@return any[]
        function json.array(list) end

        time = {}
        ---@return integer
        function time.now() end
        ---@param length staysail.duration
        function time.sleep(length) end
        ---@param text string such as 2026-01-31T09:30:00Z
        ---@return number
        function time.parse(text) end
        ---@param moment number
        ---@param pattern string? such as %Y-%m-%d
        ---@param zone string? such as Europe/Berlin; UTC without
        ---@return string
        function time.format(moment, pattern, zone) end
        ---1 is Monday, 7 is Sunday.
        ---@param moment number
        ---@param zone string?
        ---@return integer
        function time.weekday(moment, zone) end

        ---@class staysail.counts
        ---@field errors number
        ---@field invocations number

        stats = {}
        ---@param candidate staysail.counts
        ---@param stable staysail.counts
        ---@param options { alternative: "greater"|"less"|"two-sided"?, confidence: number?, method: string? }?
        ---@return { p_value: number, difference: number, statistic: number, exact: boolean, lower: number, upper: number, confidence: number }
        function stats.proportion_test(candidate, stable, options) end
        ---@param counts staysail.counts
        ---@param options { acceptable: number, unacceptable: number, false_alarm: number?, missed_alarm: number? }
        ---@return { decision: "healthy"|"unhealthy"|"undecided", log_likelihood_ratio: number, lower: number, upper: number }
        function stats.sequential_test(counts, options) end
        ---@param candidate number[]
        ---@param stable number[]
        ---@param options { alternative: "greater"|"less"|"two-sided"?, method: string? }?
        ---@return { p_value: number, statistic: number, exact: boolean, probability_of_greater: number, rank_biserial: number }
        function stats.mann_whitney(candidate, stable, options) end
        ---@param values number[]
        ---@param rank number 0 to 100
        ---@return number
        function stats.percentile(values, rank) end
        ---@param values number[]
        ---@return number
        function stats.mean(values) end

        -- Modules that a script names in `uses`.

        ---@class staysail.invocation
        ---@field status integer
        ---@field payload any
        ---@field text string
        ---@field error string? set when the function failed
        ---@field version string?
        ---@field duration_ms number?
        ---@field log string? with log = true

        lambda = {}
        ---@param options { version: string|staysail.version?, payload: any, log: boolean?, timeout: staysail.duration?, function: string? }
        ---@return staysail.invocation
        function lambda.invoke(options) end
        ---@param version string
        ---@return staysail.version
        function lambda.get(version) end
        ---Oldest first.
        ---@return staysail.version[]
        function lambda.versions() end
        ---@return staysail.alias[]
        function lambda.aliases() end
        ---In stages, within ctx.step and undo. It is not ready at once.
        ---@param qualifier string a version or an alias
        ---@param executions integer
        ---@param options { function: string? }?
        function lambda.provision(qualifier, executions, options) end
        ---@param qualifier string
        ---@param options { function: string? }?
        function lambda.unprovision(qualifier, options) end
        ---@param qualifier string
        ---@param options { function: string? }?
        ---@return { requested: integer, available: integer, status: "READY"|"IN_PROGRESS"|"FAILED", reason: string? }?
        function lambda.provisioned(qualifier, options) end

        ---@class staysail.metrics
        ---@field invocations number
        ---@field errors number
        ---@field throttles number
        ---@field duration { avg: number?, p50: number?, p90: number?, p99: number? } milliseconds
        ---@field from number
        ---@field to number
        ---@field complete boolean false while a part of the window is not counted yet

        metrics = {}
        ---@param version string|staysail.version
        ---@param options { window: staysail.duration?, percentile: number? }?
        ---@return staysail.metrics
        function metrics.of(version, options) end
        ---@param query { namespace: string, name: string, dimensions: table<string, string>?, statistic: string?, period: staysail.duration?, window: staysail.duration? }
        ---@return { value: number?, points: { at: number, value: number }[], from: number, to: number, complete: boolean }
        function metrics.query(query) end

        alarms = {}
        ---@param name string
        ---@return "OK"|"ALARM"|"INSUFFICIENT_DATA" state
        ---@return string reason AWS's own words
        ---@return number? since
        function alarms.state(name) end

        ---@class staysail.http_response
        ---@field status integer
        ---@field headers table<string, string> names in lowercase
        ---@field seconds number until the response
        ---@field body string

        http = {}
        ---@param request { method: string?, url: string, headers: table<string, string>?, body: any, timeout: staysail.duration? }
        ---@return staysail.http_response
        function http.request(request) end
        ---@param url string
        ---@param options { headers: table<string, string>?, timeout: staysail.duration? }?
        ---@return staysail.http_response
        function http.get(url, options) end
        ---@param url string
        ---@param body any a table is sent as JSON
        ---@param options { headers: table<string, string>?, timeout: staysail.duration? }?
        ---@return staysail.http_response
        function http.post(url, body, options) end

        secrets = {}
        ---@param name string such as env:TOKEN or file:PATH
        ---@return string
        function secrets.get(name) end

        """#
}
