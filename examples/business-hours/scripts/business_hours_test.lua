local next = script("business_hours.lua")

test("moves from Monday to Friday, 9 to 16", function(t)
  t.clock("2030-01-07T08:59:59Z")  -- a Monday
  t.expect(next{ weight = 0 }).hold("15m")
  t.clock("2030-01-07T09:00:00Z")
  t.expect(next{ weight = 0 }).shift(5, "30m")
  t.clock("2030-01-07T15:59:59Z")
  t.expect(next{ weight = 5 }).shift(25)
  t.clock("2030-01-07T16:00:00Z")
  t.expect(next{ weight = 25 }).hold("15m")
  t.clock("2030-01-11T12:00:00Z")  -- a Friday
  t.expect(next{ weight = 25 }).shift(50)
  t.clock("2030-01-12T12:00:00Z")
  t.expect(next{ weight = 50 }).hold("15m")
  t.clock("2030-01-14T12:00:00Z")  -- the Monday after
  t.expect(next{ weight = 50 }).promote()
end)

test("counts in the zone that it is given", function(t)
  t.clock("2030-01-07T08:30:00Z")
  t.expect(next{ weight = 0 }).hold()
  t.expect(next{ weight = 0, with = { zone = "Europe/Berlin" } }).shift(5)
end)

test("takes other days, hours and steps", function(t)
  t.clock("2030-01-12T20:00:00Z")  -- a Saturday
  t.expect(next{ weight = 0, with = { days = { 6 }, from = 20, to = 22, steps = { 1, 2 } } }).shift(1)
end)
