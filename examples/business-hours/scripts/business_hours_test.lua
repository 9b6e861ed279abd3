local next = script("business_hours.lua")

local function at(t, moment)
  t.advance(time.parse(moment) - time.now())
end

test("moves from Monday to Friday, 9 to 16", function(t)
  at(t, "2030-01-07T08:59:59Z")  -- a Monday
  t.expect(next{ weight = 0 }).hold("business hours")
  at(t, "2030-01-07T09:00:00Z")
  t.expect(next{ weight = 0 }).shift(5)
  at(t, "2030-01-07T15:59:59Z")
  t.expect(next{ weight = 5 }).shift(25)
  at(t, "2030-01-07T16:00:00Z")
  t.expect(next{ weight = 25 }).hold("business hours")
  at(t, "2030-01-11T12:00:00Z")  -- a Friday
  t.expect(next{ weight = 25 }).shift(50)
  at(t, "2030-01-12T12:00:00Z")
  t.expect(next{ weight = 50 }).hold("business hours")
  at(t, "2030-01-14T12:00:00Z")  -- the Monday after
  t.expect(next{ weight = 50 }).promote()
end)

test("counts in the zone that it is given", function(t)
  at(t, "2030-01-07T08:30:00Z")
  t.expect(next{ weight = 0 }).hold()
  t.expect(next{ weight = 0, with = { zone = "Europe/Berlin" } }).shift(5)
end)

test("takes other days, hours and steps", function(t)
  at(t, "2030-01-12T20:00:00Z")  -- a Saturday
  t.expect(next{ weight = 0, with = { days = { 6 }, from = 20, to = 22, steps = { 1, 2 } } }).shift(1)
end)
