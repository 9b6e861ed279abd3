local stage = script("../stage.lua")
local url = "https://hooks.test/T1"

test("posts in Slack's form", function(t)
  t.http{ url = url, method = "POST", status = 200, body = "ok" }
  local r = stage{ input = { url = url, message = "Released", fields = { { name = "version", value = "7" } } } }
  t.expect(r).outputs{ sent = true, status = 200 }
  t.expect(r).steps{ "post" }
  t.expect(json.decode(t.requests()[1].body)).equals{ text = "Released\n• *version*: 7" }
end)

test("posts plain JSON with the run", function(t)
  t.http{ url = url, status = 204 }
  t.expect(stage{ input = { url = url, message = "Released", format = "json" }, run = { id = "r7" } })
    .outputs{ sent = true, status = 204 }
  local body = json.decode(t.requests()[1].body)
  t.expect(body.run).equals("r7")
  t.expect(body.message).equals("Released")
end)

test("hides a URL from a secret", function(t)
  t.secret{ name = "SLACK_URL", value = url }
  t.http{ url = url, status = 500 }
  local r = stage{ input = { urlFrom = "env:SLACK_URL", message = "x" } }
  t.expect(r).fails("The webhook answered 500.")
  t.expect(r.error:find("hooks", 1, true) == nil).equals(true)
end)

test("an optional message does not fail the run", function(t)
  t.http{ url = url, error = "connection refused" }
  t.expect(stage{ input = { url = url, message = "x" } }).fails("The webhook cannot be reached: https://hooks.test/T1: connection refused.")
  t.expect(stage{ input = { url = url, message = "x", optional = true } }).outputs{ sent = false }
end)

test("needs exactly one URL", function(t)
  t.expect(stage{ input = { message = "x" } }).fails("Set either 'url'")
  t.expect_error(function() stage{ input = { url = url } } end, "'message' is missing")
  t.expect_error(function() stage{ input = { url = url, message = "x", format = "xml" } } end, "'format' cannot be 'xml'")
end)
