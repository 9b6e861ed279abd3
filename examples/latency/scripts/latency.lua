-- The handler's duration of one invocation in milliseconds; nil and the reason if it failed.
local function measure(version, payload)
  local answer = lambda.invoke{ version = version.version, payload = payload }
  if answer.error then return nil, ("version %s failed: %s"):format(version.version, answer.text) end
  if not answer.duration_ms then return nil, ("version %s reported no duration"):format(version.version) end
  return answer.duration_ms
end

return {
  api = 1,
  kind = "health_check",
  about = "The candidate answers about as fast as the stable version.",
  parameters = {
    payload      = { type = "any", about = "the event for both versions" },
    samples      = { type = "integer", default = 30, about = "measured invocations of each version" },
    warmup       = { type = "integer", default = 3, about = "invocations of each version before the measured ones" },
    significance = { type = "number", default = 0.01, about = "the probability of a false alarm, 0 to 1" },
    tolerance    = { type = "number", default = 0.1, about = "the share by which the median may be slower; 0.1 is 10 %" },
  },
  uses = { "lambda" },
  check = function(ctx)
    if not ctx.stable then return healthy("there is no stable version to compare with") end
    local candidate, stable = {}, {}
    -- In turn, so that a disturbance of the machine affects both versions.
    for i = 1, ctx.with.warmup + ctx.with.samples do
      local new, failure = measure(ctx.candidate, ctx.with.payload)
      if not new then return unhealthy(failure) end
      local old, trouble = measure(ctx.stable, ctx.with.payload)
      if not old then return inconclusive(trouble) end
      if i > ctx.with.warmup then
        candidate[#candidate + 1], stable[#stable + 1] = new, old
      end
    end
    local now, before = stats.percentile(candidate, 50), stats.percentile(stable, 50)
    local result = stats.mann_whitney(candidate, stable, { alternative = "greater" })
    local words = ("median %.1f ms, stable %.1f ms, p = %.4f"):format(now, before, result.p_value)
    -- With many samples the test finds differences that do not matter, so the median must be slower by a share as well.
    if result.p_value < ctx.with.significance and now > before * (1 + ctx.with.tolerance) then
      return unhealthy("slower: " .. words, { candidate = now, stable = before, p_value = result.p_value })
    end
    return healthy(words)
  end,
}
