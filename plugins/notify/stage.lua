-- The message in Slack's form, which Mattermost, Rocket.Chat and Discord (…/slack) take as well.
local function slack(input)
  local lines = { input.message }
  for _, field in ipairs(input.fields or {}) do
    lines[#lines + 1] = ("• *%s*: %s"):format(field.name or "?", tostring(field.value))
  end
  return { text = table.concat(lines, "\n") }
end

-- An error of a host function as a part of a sentence: without its place in this script, and without a full stop.
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
    url = { type = "string", about = "The webhook's address. Whoever knows Slack's may post: rather give 'urlFrom'." },
    urlFrom = { type = "string", about = "The secret that holds the address, such as env:SLACK_URL." },
    message = { type = "string", required = true, about = "What to say." },
    fields = { type = "list", about = "More lines: a list of { name, value }." },
    format = { type = "string", default = "slack", one_of = { "slack", "json" }, about = "The body's form." },
    optional = { type = "boolean", default = false, about = "Whether the stage ends well if nobody takes the message." },
  },
  run = function(ctx, input)
    if (input.url == nil) == (input.urlFrom == nil) then
      fail("Give either 'url', the webhook's address, or 'urlFrom', the secret that holds it.")
    end
    local body = input.format == "slack" and slack(input) or plain(ctx, input)
    -- A webhook cannot be asked for a message, so an interrupted one is posted again.
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
