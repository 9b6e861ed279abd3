local select = script("keep_tagged.lua")
local day = 86400

test("selects old versions whose description does not say keep", function(t)
  t.versions{
    { version = "1", description = "first", published_at = time.now() - 30 * day },
    { version = "2", description = "keep: used by the audit", published_at = time.now() - 20 * day },
    { version = "3", description = "Keep", published_at = time.now() - 10 * day },
    { version = "4", description = "bookkeeping", published_at = time.now() - 8 * day },
    { version = "5", description = "", published_at = time.now() - 6 * day },
  }
  t.expect(select{}).selected("1", "4")
end)

test("takes another word and another age", function(t)
  t.versions{
    { version = "1", description = "pinned", published_at = time.now() - 3 * day },
    { version = "2", description = "keep", published_at = time.now() - 3 * day },
    { version = "3", description = "", published_at = time.now() - day },
  }
  t.expect(select{ with = { word = "pinned", minimum_age = "2d" } }).selected("2")
end)
