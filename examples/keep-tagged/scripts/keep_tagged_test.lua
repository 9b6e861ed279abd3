local select = script("keep_tagged.lua")
local day = 86400

local function version(t, description, days)
  return { version = "3", description = description, published_at = t.now() - days * day }
end

test("selects an old version whose description does not say keep", function(t)
  t.expect(select(version(t, "first", 8))).equals(true)
  t.expect(select(version(t, "", 400))).equals(true)
end)

test("keeps a version whose description says keep, however it is written", function(t)
  t.expect(select(version(t, "keep: used by the audit", 400))).equals(false)
  t.expect(select(version(t, "Please KEEP", 400))).equals(false)
  t.expect(select(version(t, "[keep]", 400))).equals(false)
end)

test("takes keep as a word of its own", function(t)
  t.expect(select(version(t, "bookkeeping", 8))).equals(true)
end)

test("keeps a version that is younger than a week", function(t)
  t.expect(select(version(t, "", 6.9))).equals(false)
  t.expect(select(version(t, "", 7))).equals(true)
end)

test("takes another word and another age", function(t)
  local with = { word = "pinned", minimum_age = "2d" }
  t.expect(select(version(t, "pinned", 3), { with = with })).equals(false)
  t.expect(select(version(t, "keep", 3), { with = with })).equals(true)
  t.expect(select(version(t, "", 1), { with = with })).equals(false)
end)
