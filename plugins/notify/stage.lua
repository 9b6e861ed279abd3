-- The message in Slack's form, which Mattermost, Rocket.Chat and Discord (…/slack) also accept.
local function slack(input)
  local lines = { input.message }
  for _, field in ipairs(input.fields or {}) do
    lines[#lines + 1] = ("• *%s*: %s"):format(field.name or "?", tostring(field.value))
  end
  return { text = table.concat(lines, "\n") }
end

-- An error of a host function as part of a sentence: without the location in this script and the final period.
local function reason(text)
  return (tostring(text):gsub("^[^\n]-%.lua:%d+: ", ""):gsub("%.+$", ""))
end

local function plain(ctx, input)
  return {
    message = input.message,
    fields = json.array(input.fields),
    pipeline = ctx.pipeline.name,
    run = ctx.run.id,
    stage = ctx.stage.id,
  }
end

return {
  api = 1,
  kind = "stage",
  about = "Posts a message to a webhook, in Slack's form or as plain JSON.",
  uses = { "http", "secrets" },
  parameters = {
    url = { type = "string", about = "The webhook's URL. Use 'urlFrom' for a URL that must stay secret." },
    urlFrom = { type = "string", about = "The secret that contains the URL, such as env:SLACK_URL." },
    message = { type = "string", required = true, about = "The message." },
    fields = { type = "list", about = "More lines: a list of { name, value }." },
    format = { type = "string", default = "slack", one_of = { "slack", "json" }, about = "The format of the body." },
    optional = { type = "boolean", default = false, about = "Whether the stage succeeds if the webhook does not accept the message." },
  },
  run = function(ctx, input)
    if (input.url == nil) == (input.urlFrom == nil) then
      fail("Set either 'url', the webhook's URL, or 'urlFrom', the secret that contains it.")
    end
    local body = input.format == "slack" and slack(input) or plain(ctx, input)
    -- Nothing shows whether a message arrived, so an interrupted step posts it again.
    local sent = ctx.step("post", function()
      local url = input.url or secrets.get(input.urlFrom)
      local ok, answer = pcall(http.post, url, body)
      if not ok then return { problem = "The webhook cannot be reached: " .. reason(answer) .. "." } end
      if answer.status < 200 or answer.status > 299 then
        return { status = answer.status, problem = ("The webhook answered %d."):format(answer.status) }
      end
      return { status = answer.status }
    end)
    if not sent.problem then return { sent = true, status = sent.status } end
    if not input.optional then fail(sent.problem) end
    log.warn(sent.problem)
    return { sent = false, status = sent.status }
  end,
}
