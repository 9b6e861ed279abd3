return {
  api = 1,
  kind = "health_check",
  about = "A sequential test of the candidate's error rate: decides as soon as the data allows it.",
  parameters = {
    acceptable   = { type = "number", default = 0.01, about = "an acceptable error rate" },
    unacceptable = { type = "number", default = 0.05, about = "an error rate that is too high" },
    false_alarm  = { type = "number", default = 0.05, about = "the probability that an acceptable version is unhealthy" },
    missed_alarm = { type = "number", default = 0.05, about = "the probability that a bad version is healthy" },
  },
  uses = { "metrics" },
  check = function(ctx)
    local state = ctx.state
    -- The first decision is final: further tests would exceed the bounds on false and missed alarms.
    if state.decided then return healthy(state.decided) end
    -- metrics.of never reaches back before the last move. The state keeps the counts of earlier weights.
    if state.step ~= ctx.step then
      state.step = ctx.step
      state.invocations = (state.invocations or 0) + (state.step_invocations or 0)
      state.errors = (state.errors or 0) + (state.step_errors or 0)
    end
    local m = metrics.of(ctx.candidate, { window = "1h" })
    state.step_invocations, state.step_errors = m.invocations, m.errors
    local counts = { invocations = state.invocations + m.invocations, errors = state.errors + m.errors }
    local result = stats.sequential_test(counts, {
      acceptable = ctx.with.acceptable, unacceptable = ctx.with.unacceptable,
      false_alarm = ctx.with.false_alarm, missed_alarm = ctx.with.missed_alarm,
    })
    local words = ("%d of %d invocations failed"):format(counts.errors, counts.invocations)
    if result.decision == "unhealthy" then return unhealthy(words, counts) end
    if result.decision == "healthy" then
      state.decided = words
      return healthy(words, counts)
    end
    return inconclusive(words, counts)
  end,
}
