extension ScriptStubs {
    /// The definitions for test files.
    static let tests = #"""
        ---@meta
        -- Written by `staysail script stubs`; what files that end in _test.lua find.

        ---@class staysail.script_under_test
        ---@field state table<string, any> what the script keeps from call to call
        ---@overload fun(ctx: table?, more: table?): any, string?

        ---Loads a script, from the folder of the test.
        ---@param file string
        ---@return staysail.script_under_test
        function script(file) end

        ---@param name string what it shows
        ---@param body fun(t: staysail.t)
        function test(name, body) end

        ---@class staysail.t
        local t = {}

        ---What metrics.of gives for a version.
        ---@param metrics { version: string|integer, invocations: number?, errors: number?, throttles: number?, duration: { avg: number?, p50: number?, p90: number?, p99: number? }?, complete: boolean? }
        function t.metrics(metrics) end

        ---What metrics.query gives.
        ---@param metric { namespace: string?, name: string, value: number? }
        function t.metric(metric) end

        ---@param alarm { name: string, state: "OK"|"ALARM"|"INSUFFICIENT_DATA"?, reason: string? }
        function t.alarm(alarm) end

        ---What secrets.get gives.
        ---@param secret { name: string, value: string }
        function t.secret(secret) end

        ---The published versions: numbers, or tables of fields.
        ---@param versions (string|table)[]
        function t.versions(versions) end

        ---@param aliases { name: string, version: string?, description: string? }[]
        function t.aliases(aliases) end

        ---What an invocation answers; the last one that fits counts. A function of the request computes the answer.
        ---@param answer { version: string?, payload: any, text: string?, error: string?, status: integer?, duration_ms: number?, log: string?, answer: function? }|fun(request: { version: string, payload: any }): any
        function t.lambda(answer) end

        ---What a web server answers; a url that ends in * stands for all that begin so.
        ---@param answer { url: string?, method: string?, status: integer?, body: any, headers: table<string, string>?, error: string?, answer: function? }
        function t.http(answer) end

        ---Provisioned concurrency that there is.
        ---@param provisioned { version: string, executions: integer?, status: "READY"|"IN_PROGRESS"|"FAILED"?, reason: string? }
        function t.provisioned(provisioned) end

        ---What stages asked of provisioned concurrency.
        ---@return { action: "provision"|"unprovision", version: string, executions: integer? }[]
        function t.provisioning() end

        ---Sets the time: seconds since 1970, or text such as 2026-01-05T09:00:00Z.
        ---@param start number|string
        function t.clock(start) end

        ---Moves time forward.
        ---@param length staysail.duration
        function t.advance(length) end

        ---@return number
        function t.now() end

        ---@return { level: string, message: string, data: any }[]
        function t.logs() end

        ---@return { version: string, payload: any }[]
        function t.invocations() end

        ---@return { method: string, url: string, headers: table<string, string>, body: string? }[]
        function t.requests() end

        ---@param result any
        ---@param reason string?
        ---@return staysail.expectation
        function t.expect(result, reason) end

        ---Expects the function to fail, with this text in the message.
        ---@param body function
        ---@param text string?
        function t.expect_error(body, text) end

        ---@class staysail.expectation
        ---@field healthy fun(text: string?)
        ---@field unhealthy fun(text: string?)
        ---@field inconclusive fun(text: string?)
        ---@field shift fun(percent: number, wait: staysail.duration?)
        ---@field hold fun(wait_or_text: staysail.duration?)
        ---@field promote fun(text: string?)
        ---@field abort fun(text: string?)
        ---@field equals fun(value: any)
        ---@field selected fun(...: string|integer)
        ---@field outputs fun(outputs: table) of a stage that ended well
        ---@field steps fun(names: string[]) of a stage
        ---@field fails fun(text: string?) of a stage
        ---@field undone fun(keys: string[]) of a stage that failed or was rolled back, newest first

        """#
}
