-- The verdict of a check when it was last asked; nil if it has not been asked yet.
local function last(checks, name)
  for i = #checks, 1, -1 do
    if checks[i].name == name then return checks[i] end
  end
end

return {
  api = 1,
  kind = "weight_schedule",
  about = "Doubles the candidate's weight until a check is sure of it; then gives it everything.",
  parameters = {
    check    = { type = "string", required = true, about = "the check's name" },
    first    = { type = "number", default = 5, about = "the first weight, in percent" },
    most     = { type = "number", default = 40, about = "no weight above this before the check is sure, in percent" },
    wait     = { type = "duration", default = "2m", about = "how long each weight is held" },
    patience = { type = "duration", default = "1h", about = "how long it may take until the check is sure" },
  },
  next = function(ctx)
    local with = ctx.with
    if ctx.weight == 0 then return shift(with.first, { wait = with.wait }) end
    local found = last(ctx.checks, with.check)
    if found and found.verdict == "healthy" then return promote(found.reason) end
    if ctx.elapsed >= with.patience then
      return abort(("check %s was not sure after %.0f s"):format(with.check, ctx.elapsed))
    end
    if ctx.weight >= with.most then return hold(with.wait, "not sure yet") end
    return shift(math.min(ctx.weight * 2, with.most), { wait = with.wait })
  end,
}
