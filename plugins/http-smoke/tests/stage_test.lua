local stage = script("../stage.lua")
local base = "https://shop.test"

test("passes when all is as expected", function(t)
  t.http{ url = base .. "/health", body = { ok = true, items = { { name = "a" } } }, headers = { ["X-Version"] = "7" } }
  local r = stage{ input = { base = base, requests = {
    { name = "health", url = "/health", expect = {
      status = { 200, 204 }, contains = "ok", json = { ok = true, ["items.1.name"] = "a" },
      headers = { ["X-Version"] = "7" }, within = "500ms" } },
  } } }
  t.expect(r.outputs.passed).equals(1)
  t.expect(r).steps{ "request 1, attempt 1" }
end)

test("names every request that is not", function(t)
  t.http{ url = base .. "/a", status = 500 }
  t.http{ url = base .. "/b", body = "no" }
  t.http{ url = base .. "/c", error = "connection refused" }
  t.http{ url = base .. "/d", body = { n = 1 } }
  local r = stage{ input = { base = base, requests = {
    { url = "/a" }, { url = "/b", expect = { contains = "yes" } }, { url = "/c" },
    { url = "/d", expect = { json = { n = 2 } } }, { url = "/b", expect = { json = { n = 2 } } },
  } } }
  t.expect(r).fails("5 of 5 requests had an unexpected response. GET /a: status 500, expected 200.")
  t.expect(r).fails("GET /b: the body does not contain 'yes'.")
  t.expect(r).fails("GET /c: no response")
  t.expect(r).fails("GET /d: n is 1, expected 2.")
  t.expect(r).fails("GET /b: the body is not JSON.")
end)

test("compares by value", function(t)
  t.http{ url = base .. "/a", body = '{"price": 5.0, "note": null, "tags": ["a"]}', headers = { ["X-Count"] = "5" } }
  local function ask(expect) return stage{ input = { requests = { { url = base .. "/a", expect = expect } } } } end
  t.expect(ask{ json = { price = 5, tags = { "a" } }, headers = { ["x-count"] = 5 } }.outputs.passed).equals(1)
  t.expect(ask{ json = { note = json.null } }.outputs.passed).equals(1)
  t.expect(ask{ json = { missing = json.null } }).fails("the body has no missing.")
  t.expect(ask{ headers = { ["x-count"] = "6" } }).fails("the header x-count is '5', expected '6'.")
end)

test("repeats a request", function(t)
  local count = 0
  t.http{ url = base .. "/slow", answer = function()
    count = count + 1
    return { status = count < 3 and 503 or 200 }
  end }
  local r = stage{ input = { attempts = 5, pause = "10s", requests = { { url = base .. "/slow" } } } }
  t.expect(r.outputs.passed).equals(1)
  t.expect(count).equals(3)
  t.expect(r).steps{
    "request 1, attempt 1", "pause 1 before attempt 2", "request 1, attempt 2", "pause 1 before attempt 3",
    "request 1, attempt 3",
  }
end)

test("reports an invalid table", function(t)
  t.expect(stage{ input = { requests = {} } }).fails("'requests' is empty")
  t.expect(stage{ input = { requests = { { uri = "x" } } } }).fails("Request 1 has the unknown key 'uri'.")
  t.expect(stage{ input = { requests = { { url = "x", expect = { code = 1 } } } } }).fails("'expect' has the unknown key 'code'")
  t.expect(stage{ input = { requests = { {} } } }).fails("Request 1 has no 'url'.")
  local function expecting(expect) return stage{ input = { requests = { { url = base, expect = expect } } } } end
  t.expect(expecting{ json = 5 }).fails("Request 1: 'expect': 'json' must be a map, not 5.")
  t.expect(expecting{ headers = { "a" } }).fails("'headers' must be a map of strings.")
  t.expect(expecting{ within = "soon" }).fails("'within' must be a time such as 500ms, 2s or 1m, not \"soon\".")
end)
