return {
  api = 1,
  kind = "health_check",
  about = "The candidate's error rate is below a maximum.",
  parameters = {
    maximum = { type = "number", default = 0.01, about = "the highest healthy error rate, 0 to 1" },
    window  = { type = "duration", default = "2m", about = "the time window, at most since the last move" },
  },
  uses = { "metrics" },
  check = function(ctx)
    local m = metrics.of(ctx.candidate, { window = ctx.with.window })
    if m.invocations < 20 then return inconclusive(("%d invocations so far"):format(m.invocations)) end
    local rate = m.errors / m.invocations
    if rate > ctx.with.maximum then return unhealthy(("error rate %.2f%%"):format(rate * 100), { rate = rate }) end
    return healthy()
  end,
}
