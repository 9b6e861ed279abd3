local KNOWN = { name = true, method = true, url = true, headers = true, body = true, expect = true }
local EXPECTED = { status = true, contains = true, json = true, headers = true, within = true }

local function fail_unless_known(map, known, what)
  if type(map) ~= "table" then fail(what .. " must be a map, not " .. tostring(map) .. ".") end
  for key in pairs(map) do
    if not known[key] then fail(("%s has the unknown key '%s'."):format(what, tostring(key))) end
  end
end

-- The value at a path such as `items.1.name`; nil if it does not exist.
local function at(value, path)
  for key in path:gmatch("[^.]+") do
    if type(value) ~= "table" then return nil end
    value = value[math.tointeger(key) or key]
  end
  return value
end

local UNITS = { ms = 0.001, s = 1, m = 60 }

-- Seconds from a number or a string such as `500ms`, `2s`, `1m`; else nil.
local function seconds(text)
  if type(text) == "number" then return text end
  local number, unit = tostring(text):match("^([%d.]+)(%a+)$")
  return tonumber(number) and UNITS[unit] and tonumber(number) * UNITS[unit]
end

-- Reports an invalid expectation before the first request.
local function check(expect, what)
  fail_unless_known(expect, EXPECTED, what)
  for _, key in ipairs{ "json", "headers" } do
    if expect[key] ~= nil and type(expect[key]) ~= "table" then
      fail(("%s: '%s' must be a map, not %s."):format(what, key, json.encode(expect[key])))
    end
  end
  for name in pairs(expect.headers or {}) do
    if type(name) ~= "string" then fail(("%s: 'headers' must be a map of strings."):format(what)) end
  end
  if expect.contains ~= nil and type(expect.contains) ~= "string" then
    fail(("%s: 'contains' must be a string, not %s."):format(what, json.encode(expect.contains)))
  end
  if expect.within ~= nil and not seconds(expect.within) then
    fail(("%s: 'within' must be a time such as 500ms, 2s or 1m, not %s."):format(what, json.encode(expect.within)))
  end
end

local function has(list, wanted)
  if type(list) ~= "table" then return list == wanted end
  for _, value in ipairs(list) do
    if value == wanted then return true end
  end
  return false
end

-- Whether two JSON values are equal; numbers are compared by value, so that 5 equals 5.0.
local function same(found, wanted)
  return found == wanted or json.encode(found) == json.encode(wanted)
end

-- The problem of a response; nil if it is as expected.
local function problem(answer, expect, took)
  local status = expect.status or 200
  if not has(status, answer.status) then
    return ("status %d, expected %s"):format(answer.status, json.encode(status))
  end
  if expect.contains and not answer.body:find(expect.contains, 1, true) then
    return ("the body does not contain '%s'"):format(expect.contains)
  end
  for name, wanted in pairs(expect.headers or {}) do
    local found = answer.headers[name:lower()]
    if found ~= tostring(wanted) then
      return ("the header %s is %s, expected '%s'"):format(name, found and "'" .. found .. "'" or "missing", tostring(wanted))
    end
  end
  if expect.json then
    local ok, body = pcall(json.decode, answer.body)
    if not ok then return "the body is not JSON" end
    for path, wanted in pairs(expect.json) do
      local found = at(body, path)
      if found == nil then return ("the body has no %s"):format(path) end
      if not same(found, wanted) then
        return ("%s is %s, expected %s"):format(path, json.encode(found), json.encode(wanted))
      end
    end
  end
  if expect.within and took > seconds(expect.within) then
    return ("it took %.2f s, expected at most %s"):format(took, tostring(expect.within))
  end
end

-- An error of a host function as part of a sentence: without the location in this script and the final period.
local function reason(text)
  return (tostring(text):gsub("^[^\n]-%.lua:%d+: ", ""):gsub("%.+$", ""))
end

local function ask(request, url, expect, timeout)
  local ok, answer = pcall(http.request, {
    method = request.method, url = url, headers = request.headers, body = request.body, timeout = timeout,
  })
  if not ok then return { problem = "no response: " .. reason(answer), took = 0 } end
  return { status = answer.status, took = answer.seconds, problem = problem(answer, expect, answer.seconds) }
end

return {
  api = 1,
  kind = "stage",
  about = "Sends HTTP requests and checks the responses.",
  uses = { "http" },
  parameters = {
    requests = {
      type = "list", required = true, null = "kept",
      about = "The requests: { name, method, url, headers, body, expect }.",
    },
    base = { type = "string", default = "", about = "The prefix of URLs that start with a slash." },
    attempts = { type = "integer", default = 1, about = "The maximum number of attempts per request." },
    pause = { type = "duration", default = "2s", about = "The pause between two attempts." },
    timeout = { type = "duration", default = "10s", about = "The timeout of a request." },
  },
  run = function(ctx, input)
    if #input.requests == 0 then fail("'requests' is empty: add at least one request.") end
    for index, request in ipairs(input.requests) do
      fail_unless_known(request, KNOWN, "Request " .. index)
      check(request.expect or {}, ("Request %d: 'expect'"):format(index))
      if type(request.url) ~= "string" then fail(("Request %d has no 'url'."):format(index)) end
    end
    local checks, wrong = json.array(), {}
    for index, request in ipairs(input.requests) do
      local url = request.url:sub(1, 1) == "/" and input.base .. request.url or request.url
      local name = request.name or ((request.method or "GET") .. " " .. request.url)
      local result
      for attempt = 1, math.max(1, input.attempts) do
        if attempt > 1 then ctx.wait(("pause %d before attempt %d"):format(index, attempt), input.pause) end
        -- The response affects control flow, so it is recorded.
        result = ctx.step(("request %d, attempt %d"):format(index, attempt), function()
          return ask(request, url, request.expect or {}, input.timeout)
        end)
        if not result.problem then break end
      end
      ctx.progress(index / #input.requests, ("%s: %s"):format(name, result.problem or "as expected"))
      checks[#checks + 1] = { name = name, status = result.status, seconds = result.took, problem = result.problem }
      if result.problem then wrong[#wrong + 1] = ("%s: %s."):format(name, result.problem) end
    end
    if #wrong > 0 then
      fail(("%d of %d requests had an unexpected response. %s"):format(#wrong, #checks, table.concat(wrong, " ")))
    end
    return { passed = #checks, checks = checks }
  end,
}
