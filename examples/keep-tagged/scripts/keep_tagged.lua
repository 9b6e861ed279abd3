return {
  api = 1,
  kind = "version_selector",
  about = "Selects versions for deletion: all except young ones and those with 'keep' in their description.",
  parameters = {
    word        = { type = "string", default = "keep", about = "versions with this word in their description are kept" },
    minimum_age = { type = "duration", default = "7d", about = "younger versions are kept" },
  },
  select = function(version, ctx)
    local word = ctx.with.word:lower()
    for found in version.description:lower():gmatch("[%w_-]+") do
      if found == word then return false, ("its description has '%s'"):format(ctx.with.word) end
    end
    local age = time.now() - version.published_at
    if age < ctx.with.minimum_age then
      return false, ("%.1f days old, kept for %.1f"):format(age / 86400, ctx.with.minimum_age / 86400)
    end
    return true, ("%.1f days old"):format(age / 86400)
  end,
}
