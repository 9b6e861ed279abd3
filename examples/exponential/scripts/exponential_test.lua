local next = script("exponential.lua")

test("doubles from 1 % until half of the traffic, then promotes", function(t)
  local weights, weight = {}, 0
  while weight < 50 do
    local answer = next{ weight = weight }
    t.expect(answer).shift(answer.percent, "5m")
    weight = answer.percent
    weights[#weights + 1] = weight
  end
  t.expect(weights).equals({ 1, 2, 4, 8, 16, 32, 64 })
  t.expect(next{ weight = weight }).promote("healthy at 64 %")
end)

test("takes another start, factor and time", function(t)
  local with = { start = 5, factor = 3, wait = "1m" }
  t.expect(next{ weight = 0, with = with }).shift(5, "1m")
  t.expect(next{ weight = 15, with = with }).shift(45, "1m")
end)

test("does not go beyond 100 %", function(t)
  t.expect(next{ weight = 40, with = { factor = 3 } }).promote()
end)

test("says what it cannot work with", function(t)
  t.expect(next{ weight = 0, with = { start = 0 } }).abort("above 0")
  t.expect(next{ weight = 0, with = { factor = 1 } }).abort("above 1")
end)
