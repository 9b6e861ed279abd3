return {
  api = 1,
  kind = "weight_schedule",
  about = "Moves traffic only in business hours: on some days of the week, between two hours.",
  parameters = {
    steps    = { type = "list", default = { 5, 25, 50 }, about = "the weights in percent; 100 comes after the last" },
    wait     = { type = "duration", default = "30m", about = "the minimum time at each weight" },
    days     = { type = "list", default = { 1, 2, 3, 4, 5 }, about = "days of the week: 1 is Monday, 7 is Sunday" },
    from     = { type = "integer", default = 9, about = "the first hour of business hours, 0 to 23" },
    to       = { type = "integer", default = 16, about = "the hour at which business hours end, 1 to 24" },
    zone     = { type = "string", default = "UTC", about = "the time zone of days and hours, such as Europe/Berlin" },
    interval = { type = "duration", default = "15m", about = "the time between two checks of the hours" },
  },
  next = function(ctx)
    local with, now = ctx.with, time.now()
    local today, is_workday = time.weekday(now, with.zone), false
    for _, day in ipairs(with.days) do
      if tonumber(day) == today then is_workday = true end
    end
    local hour = tonumber(time.format(now, "%H", with.zone))
    if not is_workday or hour < with.from or hour >= with.to then
      return hold(with.interval, "waits for business hours")
    end
    for _, percent in ipairs(with.steps) do
      if percent > ctx.weight then return shift(percent, { wait = with.wait }) end
    end
    return promote()
  end,
}
