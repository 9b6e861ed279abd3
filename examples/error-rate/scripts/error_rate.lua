return {
  api = 1,
  kind = "health_check",
  about = "Errors of the candidate stay under a share of its invocations.",
  parameters = {
    maximum = { type = "number", default = 0.01, about = "highest share of errors, 0 to 1" },
    window  = { type = "duration", default = "2m", about = "how far back it looks, at most to the last move" },
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
