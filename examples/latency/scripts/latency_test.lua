local check = script("latency.lua")

test("is unhealthy for a slower version", function(t)
  t.lambda{ version = "7", payload = { items = 3 }, duration_ms = 10 }
  t.lambda{ version = "8", payload = { items = 3 }, duration_ms = 30 }
  t.expect(check{ stable = "7", candidate = "8" }).unhealthy("median 30.0 ms, stable 10.0 ms")
end)

test("is healthy for an equally fast version", function(t)
  t.lambda{ version = "7", payload = { items = 3 }, duration_ms = 10 }
  t.lambda{ version = "8", payload = { items = 3 }, duration_ms = 10 }
  t.expect(check{ stable = "7", candidate = "8" }).healthy("median 10.0 ms")
end)

test("is healthy within the tolerance", function(t)
  t.lambda{ version = "7", payload = { items = 3 }, duration_ms = 10 }
  t.lambda{ version = "8", payload = { items = 3 }, duration_ms = 10.9 }
  t.expect(check{ stable = "7", candidate = "8" }).healthy()
  t.expect(check{ stable = "7", candidate = "8", with = { tolerance = 0.05 } }).unhealthy("slower")
end)

test("is healthy on a first release", function(t)
  t.expect(check{ candidate = "8", stable = false }).healthy("no stable version")
end)

test("is unhealthy if the candidate fails, and inconclusive if the stable version fails", function(t)
  t.lambda{ version = "7", payload = { items = 3 }, duration_ms = 10 }
  t.lambda{ version = "8", error = "boom", duration_ms = 1 }
  t.expect(check{ stable = "7", candidate = "8" }).unhealthy("version 8 failed")
  t.expect(check{ stable = "8", candidate = "7" }).inconclusive("version 8 failed")
end)
