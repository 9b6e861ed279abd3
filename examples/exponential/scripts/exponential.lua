return {
  api = 1,
  kind = "weight_schedule",
  about = "Multiplies the weight at each step.",
  parameters = {
    start  = { type = "number", default = 1, about = "the first weight in percent, above 0" },
    factor = { type = "number", default = 2, about = "the factor between two weights, above 1" },
    last   = { type = "number", default = 50, about = "the weight after which the next move is to 100 %" },
    wait   = { type = "duration", default = "5m", about = "the time at each weight" },
  },
  next = function(ctx)
    local with = ctx.with
    if with.start <= 0 or with.factor <= 1 then return abort("'start' must be above 0, and 'factor' above 1") end
    if ctx.weight >= with.last then return promote(("healthy at %g %%"):format(ctx.weight)) end
    local percent = ctx.weight == 0 and with.start or ctx.weight * with.factor
    if percent >= 100 then return promote(("healthy at %g %%"):format(ctx.weight)) end
    return shift(percent, { wait = with.wait })
  end,
}
