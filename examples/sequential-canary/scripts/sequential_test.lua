local check = script("sequential.lua")

test("decides on a version without errors after 72 invocations", function(t)
  t.metrics{ version = "8", invocations = 71, errors = 0 }
  t.expect(check{ candidate = "8", weight = 5, step = 1 }).inconclusive("0 of 71 invocations failed")
  t.metrics{ version = "8", invocations = 72, errors = 0 }
  t.expect(check{ candidate = "8", weight = 5, step = 1 }).healthy("0 of 72 invocations failed")
end)

test("decides on a bad version after a few errors", function(t)
  t.metrics{ version = "8", invocations = 10, errors = 3 }
  t.expect(check{ candidate = "8", weight = 5, step = 1 }).unhealthy("3 of 10 invocations failed")
end)

test("keeps its counts when the weight moves", function(t)
  t.metrics{ version = "8", invocations = 40, errors = 0 }
  t.expect(check{ candidate = "8", weight = 5, step = 1 }).inconclusive("0 of 40 invocations failed")
  t.expect(check{ candidate = "8", weight = 10, step = 2 }).healthy("0 of 80 invocations failed")
end)

test("keeps its first decision", function(t)
  t.metrics{ version = "8", invocations = 100, errors = 0 }
  t.expect(check{ candidate = "8", weight = 5, step = 1 }).healthy()
  t.metrics{ version = "8", invocations = 100, errors = 50 }
  t.expect(check{ candidate = "8", weight = 10, step = 2 }).healthy("0 of 100 invocations failed")
end)
