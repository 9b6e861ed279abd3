local next = script("widening.lua")
local with = { check = "errors", first = 5, most = 40, wait = "2m", deadline = "1h" }

local function checks(verdict)
  return { { name = "errors", verdict = verdict, reason = "0 of 72 invocations failed", at = 0, weight = 5 } }
end

test("starts with the first weight", function(t)
  t.expect(next{ weight = 0, with = with }).shift(5, "2m")
end)

test("doubles the weight while the check is inconclusive, up to the maximum", function(t)
  t.expect(next{ weight = 5, checks = checks("inconclusive"), with = with }).shift(10)
  t.expect(next{ weight = 30, checks = checks("inconclusive"), with = with }).shift(40)
  t.expect(next{ weight = 40, checks = checks("inconclusive"), with = with }).hold("2m")
end)

test("promotes when the check is healthy", function(t)
  t.expect(next{ weight = 10, checks = checks("healthy"), with = with }).promote("0 of 72 invocations failed")
end)

test("aborts when the check is inconclusive for too long", function(t)
  t.expect(next{ weight = 40, elapsed = 3600, checks = checks("inconclusive"), with = with }).abort("inconclusive after 3600 s")
end)
