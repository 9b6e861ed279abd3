-- The last verdict of a check; nil before the first one.
local function last(checks, name)
  for i = #checks, 1, -1 do
    if checks[i].name == name then return checks[i] end
  end
end

return {
  api = 1,
  kind = "weight_schedule",
  about = "Doubles the candidate's weight until a check is healthy; then promotes it.",
  parameters = {
    check    = { type = "string", required = true, about = "the check's name" },
    first    = { type = "number", default = 5, about = "the first weight, in percent" },
    most     = { type = "number", default = 40, about = "the highest weight while the check is inconclusive, in percent" },
    wait     = { type = "duration", default = "2m", about = "the time at each weight" },
    deadline = { type = "duration", default = "1h", about = "the maximum time without a decision" },
  },
  next = function(ctx)
    local with = ctx.with
    if ctx.weight == 0 then return shift(with.first, { wait = with.wait }) end
    local found = last(ctx.checks, with.check)
    if found and found.verdict == "healthy" then return promote(found.reason) end
    if ctx.elapsed >= with.deadline then
      return abort(("check %s was inconclusive after %.0f s"):format(with.check, ctx.elapsed))
    end
    if ctx.weight >= with.most then return hold(with.wait, "inconclusive") end
    return shift(math.min(ctx.weight * 2, with.most), { wait = with.wait })
  end,
}
