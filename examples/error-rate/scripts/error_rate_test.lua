local check = script("error_rate.lua")

test("is unhealthy above the maximum", function(t)
  t.metrics{ version = "8", invocations = 1000, errors = 30 }
  t.expect(check{ candidate = "8", weight = 5, with = { maximum = 0.01 } }).unhealthy("3.00%")
end)

test("is healthy at the maximum", function(t)
  t.metrics{ version = "8", invocations = 1000, errors = 10 }
  t.expect(check{ candidate = "8", weight = 5, with = { maximum = 0.01 } }).healthy()
end)

test("is inconclusive with few invocations, even if all of them fail", function(t)
  t.metrics{ version = "8", invocations = 19, errors = 19 }
  t.expect(check{ candidate = "8", weight = 5 }).inconclusive("19 invocations")
end)

test("is inconclusive without traffic", function(t)
  t.expect(check{ candidate = "8", weight = 5 }).inconclusive("0 invocations")
end)
